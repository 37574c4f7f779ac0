{# What a matter keeps of what was written. #}
%include "html/desk_views.h"
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
