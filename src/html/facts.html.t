{# What a matter keeps of what was written, and what differs between two versions of a text. #}
%include "html/desk_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template facts(const struct fact_view *facts, size_t count)
% if (count > 0) {
<h2>{{ t("Key facts") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Key facts") }}">
<table class="data" id="facts"><thead><tr><th scope="col">{{ t("Fact") }}</th><th scope="col">{{ t("Now") }}</th><th scope="col">{{ t("Written by") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < count; i++) {
  % const struct fact_view *x = &facts[i];
  <tr><th scope="row">{{ x->name }}</th><td class="roomy">{{ x->value }}
    % if (x->first) {
    <br><span class="quiet">{{ t("at first: {}", x->first) }}</span>
    % }
    </td><td class="quiet roomy">
    % if (x->who) {
    {{ x->who }}<br>
    % }
    {{ >moment(x->at) }}</td></tr>
  % }
</tbody></table>
</div>
% }

%template versions_links(const struct option_view *links, size_t count)
% for (size_t i = 0; i < count; i++) {
<p><a class="btn" href="{{ url(links[i].value) }}">{{ links[i].label }}</a></p>
% }

%template diff_text(const struct diff_piece_view *v, size_t count)
% for (size_t i = 0; i < count; i++) {
% if (v[i].kind == 1) {
<del>{{ v[i].text }}</del>{# joined #}
% } else if (v[i].kind == 2) {
<ins>{{ v[i].text }}</ins>{# joined #}
% } else {
<span>{{ v[i].text }}</span>{# joined #}
% }
% }

%template diff_line(const struct diff_line_view *l)
% static const char *const classes[] = {"same", "gone", "came", "changed"};
<tr class="diff-{{ classes[l->kind] }}"><td class="nowrap diff-word">{{ l->kind == 1 ? t("− removed") : l->kind == 2 ? t("+ added") : l->kind == 3 ? t("~ changed") : "" }}</td><td class="diff-text">{{ >diff_text(l->pieces, l->piece_count) }}</td></tr>

%template versions_page(const struct desk_page_view *p, const struct versions_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Versions: {}", v->field) }}</h1></div>
<p>{{ v->title }} <span class="num quiet">{{ v->number }}</span></p>
% if (!v->from_words) {
% const struct empty_view none = {t("There are no two versions yet"), t("Once it was written a second time, here stands what came, what went and what changed."), t("Back to the matter"), v->back};
{{ >empty(&none) }}
% } else {
<form method="get" action="{{ url(v->url) }}" class="filters" novalidate>
  <input type="hidden" name="field" value="{{ v->part }}">
  {{ >field_select(&v->from) }}
  {{ >field_select(&v->to) }}
  <p class="actions"><button class="btn">{{ t("Compare") }}</button> <a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Back to the matter") }}</a></p>
</form>
<p><strong>{{ v->from_words }}</strong> → <strong>{{ v->to_words }}</strong></p>
<p>{{ t("Lines added: {}", v->added) }} · {{ t("removed: {}", v->removed) }} · {{ t("changed: {}", v->changed) }} · {{ t("the same: {}", v->same) }}</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("What differs") }}">
<table class="data diff"><thead><tr><th scope="col">{{ t("What changed") }}</th><th scope="col">{{ v->field }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < v->line_count; i++) {
  {{ >diff_line(&v->lines[i]) }}
  % }
</tbody></table>
</div>
<p class="hint">{{ t("Crossed out is gone, underlined is new.") }}</p>
% }
{{ >desk_end(NULL) }}
