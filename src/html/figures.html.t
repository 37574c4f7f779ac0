{# Figures: each has its definition, its base, and a link to the rows that it counts. #}
%include "html/desk.html.h"
%include "html/desk_queue.html.h"
%include "html/figures_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template counted(const struct counted_view *v)
% if (v->url) {
<a href="{{ url(v->url) }}">{{ >number(v->n) }}</a>
% } else {
{{ >number(v->n) }}
% }

%template on_time_form(const struct on_time_view *v)
<form method="get" action="{{ url(v->path) }}" class="filters" novalidate>
  {{ >field_text(&v->length) }}
  {{ >field_select(&v->unit) }}
  {{ >field_select(&v->procedure) }}
  {{ >field_text(&v->filter.from) }}
  {{ >field_text(&v->filter.to) }}
  {{ >field_select(&v->filter.area) }}
  {{ >field_pick(&v->filter.unit, "units") }}
  {{ >field_select(&v->filter.category) }}
  <p class="actions"><button class="btn">{{ t("Count") }}</button>
    % if (v->filtered) {
    <a class="btn btn-quiet" href="{{ url(v->path) }}">{{ t("All of it") }}</a>
    % }
  </p>
</form>
{{ >unit_options("units", v->filter.units, v->filter.unit_count) }}

%template on_time_tiles(const struct on_time_view *v)
<div class="figures">
  % for (size_t i = 0; i < 2; i++) {
  % const struct on_time_tile_view *x = &v->tiles[i];
  <a class="figure" href="{{ url(x->url) }}"><span>{{ x->label }}</span> <strong class="num">{{ x->rate }}</strong> <span class="num">{{ >number(x->n) }} / {{ >number(x->of) }}</span></a>
  % }
</div>

%template on_time_lines(const struct on_time_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("What came out") }}">
<table class="data">
  <caption class="hidden-label">{{ t("What came out") }}</caption>
  <thead><tr><th scope="col">{{ t("How it came out") }}</th><th scope="col" class="num">{{ t("Plain dates") }}</th><th scope="col" class="num">{{ t("Date in doubt") }}</th></tr></thead>
  <tbody>
    % for (size_t i = 0; i < v->line_count; i++) {
    % const struct on_time_line_view *x = &v->lines[i];
    <tr><th scope="row">{{ x->word }}
      % if (!x->decided) {
      <span class="quiet">{{ t("(in no rate)") }}</span>
      % }
      </th><td class="num">{{ >counted(&x->plain) }}</td><td class="num">{{ >counted(&x->doubtful) }}</td></tr>
    % }
    <tr><th scope="row">{{ t("Base of the rates: answered, or overdue without an answer") }}</th><td class="num">{{ >counted(&v->plain_base) }}</td><td class="num">{{ >counted(&v->doubtful_base) }}</td></tr>
  </tbody>
</table>
</div>

%template on_time_row(const struct on_time_row_view *m, bool doubt)
<tr>
  <td class="nowrap number">{{ m->number }}</td>
  <td class="title"><a href="{{ url(m->url) }}">{{ m->title }}</a></td>
  <td class="nowrap">{{ >badge(m->tone, m->word) }}</td>
  <td class="unit">{{ m->unit }}</td>
  <td class="nowrap">{{ >moment(m->submitted_at) }}</td>
  <td class="nowrap">
    % if (m->answered_at) {
    {{ >moment(m->answered_at) }}
    % } else {
    —
    % }
  </td>
  <td class="nowrap">
    % if (m->due_day) {
    {{ >day(m->due_day) }}
    % } else {
    {{ >moment(m->due_at) }}
    % }
    % if (m->rolled) {
    <br><span class="quiet">{{ t("put off from {}", when_day(h, m->raw_day)) }}</span>
    % }
    % if (m->provisional) {
    <br><span class="quiet">{{ t("provisional") }}</span>
    % }
  </td>
  % if (doubt) {
  <td class="roomy">{{ m->doubt }}</td>
  % }
</tr>

%template on_time_rows(const struct on_time_view *v)
<h2 id="rows">{{ v->rows_title }}</h2>
% if (v->row_count == 0 && v->next) {
<p class="note">{{ t("Nothing among the newer ones fits; look further back.") }}</p>
% } else if (v->row_count == 0) {
<p class="quiet">{{ t("No matter stands behind this figure.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->rows_title }}">
<table class="data list">
  <caption class="hidden-label">{{ v->rows_title }}</caption>
  <thead><tr><th scope="col">{{ t("Number") }}</th><th scope="col">{{ t("Title") }}</th><th scope="col">{{ t("How it came out") }}</th><th scope="col">{{ t("Lead") }}</th><th scope="col">{{ t("Received on") }}</th><th scope="col">{{ t("Answered on") }}</th><th scope="col">{{ t("Last day") }}</th>
  % if (v->shows_doubt) {
  <th scope="col">{{ t("Date as given") }}</th>
  % }
  </tr></thead>
  <tbody>
    % for (size_t i = 0; i < v->row_count; i++) {
    {{ >on_time_row(&v->rows[i], v->shows_doubt) }}
    % }
  </tbody>
</table>
</div>
% }
{{ >pager_more(v->next, v->start) }}

%template on_time(const struct desk_page_view *p, const struct on_time_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Answered in time") }}</h1></div>
{{ >on_time_form(v) }}
% if (v->asked) {
% if (v->given_up) {
<p class="note">{{ t("There are too many matters in this period to count while you wait. The figures below are those of the newest; please name a shorter period.") }}</p>
% }
{{ >on_time_tiles(v) }}
{{ >on_time_lines(v) }}
% if (v->provisional > 0) {
<p class="note">{{ t("The calendar does not reach as far as the limits of so many: {}. They are judged by the week alone.", v->provisional) }}</p>
% }
<details><summary>{{ t("How this is counted") }}</summary>
<p>{{ t("Limit: {}. It begins when the matter is received; the day of receipt is not counted, the last day ends at 24:00, and hours run from the moment.", v->limit) }}</p>
<p>{{ t("A matter counts as answered by its newest official answer. The base is what is decided: answered, or without an answer though the limit has passed. What still runs, and what ended without an answer, is in no rate.") }}</p>
<p>{{ t("“By the count of days” takes the day on which the count ends. “With days off put off” takes the next working day where that one is a day off (Civil Code, Article 203).") }}</p>
<p>{{ t("A date is in doubt where an imported list gave a spreadsheet's day number, a day without a time, or no date of the answer. Such matters are counted apart.") }}</p>
</details>
<p class="quiet">{{ t("Figures as of {}", when_moment(h, v->as_of)) }}</p>
% if (v->rows_title) {
{{ >on_time_rows(v) }}
% }
% }
{{ >desk_end(NULL) }}
