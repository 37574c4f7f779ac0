{# Who stands in for whom. #}
%include "html/desk_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template deputies(const struct desk_page_view *p, const struct deputy_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Deputies") }}</h1><span class="quiet">{{ v->name }}</span></div>
% if (v->row_count == 0) {
<p class="quiet">{{ t("Nobody stands in, now or later.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Deputies") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Who is away") }}</th><th scope="col">{{ t("Who stands in") }}</th><th scope="col">{{ t("From") }}</th><th scope="col">{{ t("Until") }}</th><th scope="col">{{ t("State") }}</th><th scope="col"><span class="hidden-label">{{ t("End") }}</span></th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct deputy_row_view *d = &v->rows[i];
  <tr><td>{{ d->officer }}</td><td>{{ d->deputy }}</td><td class="nowrap">{{ >moment(d->since) }}</td><td class="nowrap">{{ >moment(d->until) }}</td><td class="nowrap">{{ >badge(d->now ? TONE_WORK : TONE_NEW, d->now ? t("Stands in now") : d->agreed ? t("Later") : t("Asked, no answer yet")) }}</td><td>
    % if (d->asked) {
    <form method="post" action="{{ url("/desk/deputies/accept") }}"><input type="hidden" name="id" value="{{ d->id }}"><button class="btn btn-primary">{{ t("Accept") }}</button></form>
    % }
    <form method="post" action="{{ url("/desk/deputies/end") }}"><input type="hidden" name="officer" value="{{ v->officer }}"><input type="hidden" name="id" value="{{ d->id }}"><button class="btn btn-quiet">{{ d->asked ? t("Decline") : t("End") }}</button></form>
  </td></tr>
  % }
</tbody></table>
</div>
% }
<h2>{{ t("Name a deputy") }}</h2>
<p>{{ t("The deputy is asked and has to accept. For so long they hold these posts too; what they do is marked with both names. It begins and ends by itself.") }}</p>
<p class="note">{{ t("A deputy does not see meanwhile what speaks of either of the two or their offices. Whoever did something there in somebody's name never sees again what is said against that office or person: choose nobody who has to judge that, and accept nothing of the kind.") }}</p>
<form method="post" action="{{ url("/desk/deputies") }}" novalidate class="sheet" data-submit-key>
  <input type="hidden" name="officer" value="{{ v->officer }}">
  {{ >field_text(&v->deputy) }}
  <div class="pairs">
  {{ >field_text(&v->since) }}
  {{ >field_text(&v->until) }}
  </div>
  <p class="actions"><button class="btn btn-primary">{{ t("Name the deputy") }}</button></p>
</form>
{{ >desk_end(NULL) }}
