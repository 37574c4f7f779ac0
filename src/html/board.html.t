{# The board: at most six questions, each a table whose numbers open their rows. A script draws the tables as charts. #}
%include "html/asset_paths.h"
%include "html/board_views.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template board_cell(const struct board_cell_view *v)
% if (v->url) {
<a href="{{ url(v->url) }}">{{ >number(v->n) }}</a>
% } else {
{{ >number(v->n) }}
% }

%template board_table(const struct board_tile_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->title }}">
<table class="data" data-chart="{{ v->chart }}" {{ attr("data-stacked", v->stacked, "yes") }}><caption class="hidden-label">{{ v->title }}</caption>
<thead><tr><th scope="col">{{ v->row_head }}</th>
  % for (size_t k = 0; k < v->column_count; k++) {
  <th scope="col" class="num" data-tone="{{ v->columns[k].tone }}">{{ v->columns[k].name }}</th>
  % }
  % if (v->rate_head) {
  <th scope="col" class="num">{{ v->rate_head }}</th>
  % }
</tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct board_row_view *x = &v->rows[i];
  <tr data-tone="{{ x->tone }}" data-rate="{{ x->rate }}"><th scope="row">{{ x->name }}</th>
    % for (size_t k = 0; k < v->column_count; k++) {
    <td class="num nowrap" data-n="{{ x->cells[k].n }}">{{ >board_cell(&x->cells[k]) }}</td>
    % }
    % if (v->rate_head) {
    <td class="num nowrap">{{ x->rate }}</td>
    % }
  </tr>
  % }
</tbody></table>
</div>

%template board_tile(const struct board_tile_view *v)
<section class="tile" aria-labelledby="tile-{{ v->code }}">
<h2 id="tile-{{ v->code }}">{{ v->title }}</h2>
% if (v->head_count > 0) {
<p class="tile-heads">
  % for (size_t i = 0; i < v->head_count; i++) {
  <span class="tile-head"><strong>
    % if (v->heads[i].url) {
    <a href="{{ url(v->heads[i].url) }}">{{ v->heads[i].value }}</a>
    % } else {
    {{ v->heads[i].value }}
    % }
  </strong> {{ v->heads[i].label }}</span>
  % }
  % if (v->change && v->change[0]) {
  <span class="quiet">{{ v->change }}</span>
  % }
</p>
% }
% if (v->row_count == 0) {
<p class="quiet">{{ v->empty }}</p>
% } else {
<details class="tile-numbers" open><summary>{{ t("The numbers") }}</summary>
{{ >board_table(v) }}
</details>
% }
% if (v->more) {
<p class="quiet"><a href="{{ url(v->more_url) }}">{{ v->more }}</a></p>
% }
</section>

%template board_links(const struct desk_link *links, size_t count, const char *label)
% if (count > 0) {
<nav aria-label="{{ label }}"><ul class="chips">
  % for (size_t i = 0; i < count; i++) {
  <li><a class="chip" href="{{ url(links[i].url) }}" {{ attr("aria-current", links[i].current, "page") }}>{{ links[i].label }}</a></li>
  % }
</ul></nav>
% }

%template board(const struct desk_page_view *p, const struct board_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ v->title }}</h1></div>
{{ >board_links(v->scopes, v->scope_count, t("Of whom")) }}
{{ >board_links(v->periods, v->period_count, t("Periods")) }}
% if (v->period.name) {
<form method="get" action="{{ url(v->path) }}" class="filters" novalidate>
  {{ >field_text(&v->period) }}
  {{ >field_pick(&v->unit, "units") }}
  <p class="actions"><button class="btn">{{ t("Show") }}</button></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
% }
<div class="tiles">
% for (size_t i = 0; i < v->tile_count; i++) {
{{ >board_tile(&v->tiles[i]) }}
% }
</div>
% if (v->tile_count > 0) {
<p class="quiet">{{ t("Figures as of {}", when_moment(h, v->as_of)) }}</p>
% }
<script src="{{ url(ASSET_BOARD_JS) }}" defer></script>
{{ >desk_end(NULL) }}
