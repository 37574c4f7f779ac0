{# Indicators: a table of a period, and one figure with its definition, its parts and its rows. #}
%include "html/admin.html.h"
%include "html/desk.html.h"
%include "html/indicator_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template indicator_parts(const struct indicator_line_view *v)
% for (size_t i = 0; i < v->part_count; i++) {
% const struct indicator_part_view *x = &v->parts[i];
{{ x->before }}
% if (x->url) {
<a href="{{ url(x->url) }}">{{ >number(x->n) }}</a>
% } else {
{{ >number(x->n) }}
% }
% }

%template indicator_value(const struct indicator_line_view *v)
% if (v->value_url) {
<a href="{{ url(v->value_url) }}">{{ v->value }}</a>
% } else {
{{ v->value }}
% }

%template indicator_line(const struct indicator_line_view *v)
<tr>
  <th scope="row">
    % if (v->url) {
    <a href="{{ url(v->url) }}">{{ v->name }}</a>
    % } else {
    {{ v->name }}
    % }
  </th>
  <td class="num nowrap"><strong>{{ >indicator_value(v) }}</strong></td>
  <td class="num nowrap">{{ >indicator_parts(v) }}</td>
  <td class="num nowrap">{{ v->last }} <span class="quiet">{{ v->change }}</span></td>
  <td class="num nowrap">{{ v->last_year }} <span class="quiet">{{ v->year_change }}</span></td>
</tr>

%template indicator_heads()
<thead><tr><th scope="col">{{ t("Figure") }}</th><th scope="col" class="num">{{ t("This period") }}</th><th scope="col" class="num">{{ t("Made of") }}</th><th scope="col" class="num">{{ t("Period before") }}</th><th scope="col" class="num">{{ t("A year before") }}</th></tr></thead>

%template indicator_changes()
<p class="quiet">{{ t("A change is in percent of the earlier figure, of a rate in points. “—” means that there is nothing to count; “no base” that there is nothing to compare with. What is in a compartment is in no figure of a unit or an area.") }}</p>

%template indicators(const struct desk_page_view *p, const struct indicators_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Figures") }}</h1>
<p class="actions"><a class="btn" href="{{ url(v->limit_url) }}">{{ t("Answered in time") }}</a></p>
</div>
<form method="get" action="{{ url(v->path) }}" class="filters" novalidate>
  {{ >field_text(&v->period) }}
  {{ >field_pick(&v->unit, "units") }}
  <p class="actions"><button class="btn">{{ t("Show") }}</button></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
% if (v->earlier) {
<nav class="pager" aria-label="{{ t("Periods") }}">
  <a class="btn btn-quiet" href="{{ url(v->earlier) }}">{{ >icon("left") }}{{ t("The one before") }}</a>
  % if (v->later) {
  <a class="btn btn-quiet" href="{{ url(v->later) }}">{{ t("The one after") }}{{ >icon("right") }}</a>
  % }
</nav>
% for (size_t i = 0; i < v->group_count; i++) {
% const struct indicator_group_view *g = &v->groups[i];
<section><h2>{{ g->name }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ g->name }}">
<table class="data even"><caption class="hidden-label">{{ g->name }}</caption>
{{ >indicator_heads() }}
<tbody>
  % for (size_t k = 0; k < g->line_count; k++) {
  {{ >indicator_line(&g->lines[k]) }}
  % }
</tbody></table>
</div></section>
% }
{{ >indicator_changes() }}
<p class="quiet">{{ t("Figures as of {}", when_moment(h, v->as_of)) }}</p>
% }
{{ >desk_end(NULL) }}

%template indicator_rows(const struct indicator_view *v)
<h2 id="rows">{{ v->rows_title }}</h2>
% if (v->row_count > 0) {
<p class="actions"><a class="btn btn-quiet" href="{{ url(v->export_url) }}">{{ >icon("download") }}{{ t("Export") }}</a></p>
% }
% if (v->row_count == 0) {
<p class="quiet">{{ t("Nothing stands behind this figure.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->rows_title }}">
<table class="data list"><caption class="hidden-label">{{ v->rows_title }}</caption>
<thead><tr><th scope="col">{{ t("Number") }}</th><th scope="col">{{ t("Title") }}</th><th scope="col">{{ t("Unit") }}</th><th scope="col">{{ t("When") }}</th>
% if (v->shows_n) {
<th scope="col" class="num">{{ t("Adds") }}</th>
% }
</tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct indicator_row_view *x = &v->rows[i];
  <tr><td class="nowrap number">{{ x->number }}</td><td class="title"><a href="{{ url(x->url) }}">{{ x->title }}</a></td><td class="unit">{{ x->unit }}</td><td class="nowrap">{{ >moment(x->at) }}</td>
  % if (v->shows_n) {
  <td class="num">{{ x->n }}</td>
  % }
  </tr>
  % }
</tbody></table>
</div>
% }
{{ >pager_more(v->next, v->start) }}

%template indicator(const struct desk_page_view *p, const struct indicator_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ v->name }}</h1>
<p class="actions"><a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("All figures") }}</a></p>
</div>
<p>{{ v->about }}</p>
<form method="get" action="{{ url(v->path) }}" class="filters" novalidate>
  {{ >field_text(&v->period) }}
  {{ >field_pick(&v->unit, "units") }}
  {{ >field_select(&v->by) }}
  <p class="actions"><button class="btn">{{ t("Show") }}</button></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
% if (v->error_count == 0) {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Together") }}">
<table class="data"><caption class="hidden-label">{{ t("Together") }}</caption>
{{ >indicator_heads() }}
<tbody>{{ >indicator_line(&v->whole) }}</tbody></table>
</div>
% if (v->by_name) {
<h2 class="begins">{{ v->by_name }}</h2>
% if (v->group_count == 0) {
<p class="quiet">{{ t("There is nothing to count in this period.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->by_name }}">
<table class="data"><caption class="hidden-label">{{ v->by_name }}</caption>
<thead><tr><th scope="col" class="begins">{{ v->by_name }}</th><th scope="col" class="num">{{ t("This period") }}</th><th scope="col" class="num">{{ t("Made of") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->group_count; i++) {
  % const struct indicator_line_view *x = &v->groups[i];
  <tr><th scope="row">{{ x->name }}</th><td class="num nowrap">{{ >indicator_value(x) }}</td><td class="num nowrap">{{ >indicator_parts(x) }}</td></tr>
  % }
</tbody></table>
</div>
% }
% if (v->more_groups) {
<p class="note">{{ t("There are more than can be shown here; please choose a unit.") }}</p>
% }
% }
% if (v->rows_title) {
{{ >indicator_rows(v) }}
% }
{{ >indicator_changes() }}
<p class="quiet">{{ t("Figures as of {}", when_moment(h, v->as_of)) }}</p>
% }
{{ >desk_end(NULL) }}
