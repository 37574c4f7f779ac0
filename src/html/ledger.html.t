{# Ledgers: one procedure as a table, as a board, or problem and result side by side. #}
%include "html/desk.html.h"
%include "html/desk_queue.html.h"
%include "html/figures.html.h"
%include "html/layout.html.h"
%include "html/ledger_views.h"
%include "html/parts.html.h"
%include "html/when.h"

%template ledger_form(const struct ledger_view *v)
<form method="get" action="{{ url(v->path) }}" class="filters" novalidate>
  <input type="hidden" name="view" value="{{ v->mode }}">
  {{ >field_select(&v->procedure) }}
  {{ >field_select(&v->group) }}
  {{ >field_select(&v->state) }}
  % if (v->own.option_count > 0) {
  {{ >field_select(&v->own) }}
  % }
  {{ >field_select(&v->filter.area) }}
  {{ >field_pick(&v->filter.unit, "units") }}
  {{ >field_select(&v->filter.category) }}
  {{ >field_select(&v->filter.channel) }}
  {{ >field_select(&v->filter.clock) }}
  {{ >field_text(&v->filter.from) }}
  {{ >field_text(&v->filter.to) }}
  <p class="actions"><button class="btn">{{ t("Show") }}</button></p>
</form>
{{ >unit_options("units", v->filter.units, v->filter.unit_count) }}

%template ledger_tools(const struct ledger_view *v)
<div class="queue-tools no-print">
  <nav aria-label="{{ t("How to look at it") }}"><ul class="chips">
    % for (size_t i = 0; i < v->tab_count; i++) {
    <li><a class="chip" href="{{ url(v->tabs[i].url) }}" {{ attr("aria-current", v->tabs[i].current, "page") }}>{{ v->tabs[i].label }}</a></li>
    % }
  </ul></nav>
  <form method="post" action="{{ url("/desk/ledger/take") }}">
    % for (size_t i = 0; i < v->kept_count; i++) {
    <input type="hidden" name="{{ v->kept[i].value }}" value="{{ v->kept[i].label }}">
    % }
    <button class="btn btn-quiet">{{ >icon("download") }}{{ t("Excel") }}</button>
    <button type="button" class="btn btn-quiet js-only" data-print>{{ >icon("print") }}{{ t("Print") }}</button>
  </form>
</div>

%template ledger_states(const struct ledger_view *v)
<ul class="chips ledger-states">
  % for (size_t i = 0; i < v->column_count; i++) {
  <li><a href="{{ url(v->columns[i].url) }}">{{ >badge(v->columns[i].tone, v->columns[i].name) }} <span class="num">{{ >number(v->columns[i].n) }}</span></a></li>
  % }
</ul>

%template ledger_groups(const struct ledger_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->group_name }}">
<table class="data">
  <caption class="hidden-label">{{ v->group_name }}</caption>
  <thead><tr><th scope="col">{{ v->group_name }}</th>
    % for (size_t i = 0; i < v->column_count; i++) {
    <th scope="col" class="num">{{ v->columns[i].name }}</th>
    % }
    <th scope="col" class="num">{{ t("Together") }}</th></tr></thead>
  <tbody>
    % for (size_t i = 0; i < v->group_count; i++) {
    % const struct ledger_group_view *g = &v->groups[i];
    <tr><th scope="row">
      % if (g->url) {
      <a href="{{ url(g->url) }}">{{ g->name }}</a>
      % } else {
      {{ g->name }}
      % }
      </th>
      % for (size_t k = 0; k < v->column_count; k++) {
      <td class="num">{{ >counted(&g->cells[k]) }}</td>
      % }
      <td class="num">{{ >number(g->sum) }}</td></tr>
    % }
  </tbody>
</table>
</div>

%template ledger_table(const struct ledger_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->title }}">
<table class="data list">
  <caption class="hidden-label">{{ v->title }}</caption>
  <thead>{{ >matter_heads(&v->shown) }}</thead>
  <tbody>
    % for (size_t i = 0; i < v->row_count; i++) {
    {{ >matter_row(&v->rows[i], &v->shown) }}
    % }
  </tbody>
</table>
</div>
{{ >batch_bar(v->here) }}

%template ledger_pairs(const struct ledger_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->title }}">
<table class="data pairs-table">
  <caption class="hidden-label">{{ v->title }}</caption>
  <thead>
    <tr><th scope="colgroup" colspan="4">{{ t("Problems") }}</th><th scope="colgroup" colspan="4" class="right-side">{{ t("Results") }}</th></tr>
    <tr><th scope="col">{{ t("Number") }}</th><th scope="col">{{ t("Problem") }}</th><th scope="col">{{ t("Lead") }}</th><th scope="col">{{ t("Received on") }}</th><th scope="col" class="right-side">{{ t("Measures") }}</th><th scope="col">{{ t("What was achieved") }}</th><th scope="col">{{ t("State") }}</th><th scope="col">{{ t("Signed off") }}</th></tr>
  </thead>
  <tbody>
    % for (size_t i = 0; i < v->pair_count; i++) {
    % const struct ledger_pair_view *x = &v->pairs[i];
    <tr>
      <td class="nowrap number">{{ x->row.number }}</td>
      <td class="roomy"><a href="{{ url(x->row.url) }}">{{ x->row.title }}</a><br>{{ x->problem }}</td>
      <td class="unit">{{ x->row.unit }}</td>
      <td class="nowrap">{{ >date(x->row.submitted_at) }}</td>
      <td class="roomy right-side">{{ x->measures }}</td>
      <td class="roomy">{{ x->outcome }}</td>
      <td class="nowrap">{{ >badge(x->row.tone, x->row.state_word) }}</td>
      <td>
        % if (x->closed_at) {
        {{ >date(x->closed_at) }}<br><span class="quiet">{{ x->signed_by }}</span>
        % } else {
        —
        % }
      </td>
    </tr>
    % }
  </tbody>
</table>
</div>

%template ledger_card(const struct row_view *m)
<li class="card ledger-card">
  <p><label><input type="checkbox" name="m" value="{{ m->pick }}" form="batch"> <span class="hidden-label">{{ t("Pick {}", m->number) }}</span></label> <span class="num quiet">{{ m->number }}</span></p>
  <p><a href="{{ url(m->url) }}">{{ m->title }}</a></p>
  <p class="quiet">{{ m->unit }}
    % if (m->due_words && m->due_words[0]) {
    <span class="{{ m->late ? "late-words" : m->soon ? "soon-words" : "" }}">{{ m->due_words }}</span>
    % }
  </p>
</li>

%template ledger_board(const struct ledger_view *v)
<div class="board" tabindex="0" role="region" aria-label="{{ v->title }}">
  % for (size_t i = 0; i < v->column_count; i++) {
  % const struct ledger_column_view *c = &v->columns[i];
  <section class="board-column">
    <h2><a href="{{ url(c->url) }}">{{ >badge(c->tone, c->name) }}</a> <span class="num">{{ >number(c->n) }}</span></h2>
    % if (c->card_count == 0) {
    <p class="quiet">{{ c->next ? t("Nothing among the newer ones fits; look further back.") : t("None.") }}</p>
    % } else {
    <ul>
      % for (size_t k = 0; k < c->card_count; k++) {
      {{ >ledger_card(&c->cards[k]) }}
      % }
    </ul>
    % }
    % if (c->start || c->next) {
    <p class="actions">
      % if (c->start) {
      <a class="btn btn-quiet" href="{{ url(c->start) }}">{{ >icon("left") }}<span class="hidden-label">{{ c->name }}: </span>{{ t("To the start") }}</a>
      % }
      % if (c->next) {
      <a class="btn btn-quiet" href="{{ url(c->next) }}"><span class="hidden-label">{{ c->name }}: </span>{{ t("More") }}{{ >icon("right") }}</a>
      % }
    </p>
    % }
  </section>
  % }
</div>
{{ >batch_bar(v->here) }}

%template ledger_body(const struct ledger_view *v)
% bool board = v->columns && v->mode[0] == 'b', empty = !board && v->row_count == 0 && v->pair_count == 0;
% if (board) {
{{ >ledger_board(v) }}
% } else if (empty && v->next) {
<p class="note">{{ t("Nothing among the newer ones fits; look further back.") }}</p>
% } else if (empty) {
% const struct empty_view e = {t("Nothing here"), v->filtered ? t("Nothing in this list fits the filter.") : t("No matter of this kind has reached your unit yet."), t("All of it"), v->path};
{{ >empty(&e) }}
% } else if (v->pair_count > 0) {
{{ >ledger_pairs(v) }}
% } else {
{{ >ledger_table(v) }}
% }
% if (v->next || v->start) {
<nav class="pager" aria-label="{{ t("Pages") }}">
  % if (v->start) {
  <a class="btn btn-quiet" href="{{ url(v->start) }}">{{ >icon("left") }}{{ t("To the start") }}</a>
  % }
  % if (v->next) {
  <a class="btn btn-quiet" rel="next" href="{{ url(v->next) }}">{{ t("More") }}{{ >icon("right") }}</a>
  % }
</nav>
% }

%template ledger(const struct desk_page_view *p, const struct ledger_view *v)
{{ >desk_top(p) }}
<div class="ledger">
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ v->title }}</h1><span class="quiet">{{ v->unit }} · {{ t("Figures as of {}", when_moment(h, v->as_of)) }}</span></div>
{{ >ledger_tools(v) }}
<details class="filter no-print" {{ attr("open", v->filtered || v->error_count > 0) }}><summary data-key="f">{{ >icon("filter") }}{{ t("Which, and how grouped") }}</summary>
{{ >ledger_form(v) }}
</details>
% if (v->columns) {
% if (v->at_least) {
<p class="note">{{ t("There are more than can be counted while you wait: the numbers are those of the newest.") }}</p>
% }
% if (v->mode[0] != 'b') {
{{ >ledger_states(v) }}
% }
% if (v->group_name && v->group_count > 0) {
{{ >ledger_groups(v) }}
% }
{{ >ledger_body(v) }}
% }
</div>
{{ >desk_end(NULL) }}
