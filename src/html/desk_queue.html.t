{# The lists of the desk. #}
%include "html/bulletin.html.h"
%include "html/bulletin_views.h"
%include "html/contest.html.h"
%include "html/contest_views.h"
%include "html/desk.html.h"
%include "html/desk_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"
%include "html/wish.html.h"

%template matter_row(const struct row_view *m, const struct columns_view *c)
<tr>
  <td class="pick"><label><input type="checkbox" name="m" value="{{ m->pick }}" form="batch"><span class="hidden-label">{{ t("Pick {}", m->number) }}</span></label></td>
  <td class="nowrap number">{{ m->number }}</td>
  <td class="title"><a href="{{ url(m->url) }}">{{ m->title }}</a>
    % if (m->answer_by[0]) {
    {{ >badge(m->answer_late ? TONE_LATE : TONE_BACK, m->answer_by) }}
    % }
    % if (m->urged) {
    {{ >badge(TONE_BACK, t("Urged")) }}
    % }
  </td>
  % if (c->state) {
  <td class="nowrap">{{ >badge(m->tone, m->state_word) }}</td>
  % }
  % if (c->area) {
  <td class="nowrap">{{ m->area }}</td>
  % }
  % if (c->unit) {
  <td class="unit">{{ m->unit }}</td>
  % }
  % if (c->category) {
  <td class="nowrap">{{ m->category }}</td>
  % }
  % if (c->channel) {
  <td class="nowrap">{{ m->channel }}</td>
  % }
  % if (c->due) {
  <td class="nowrap"><span class="{{ m->late ? "late-words" : m->soon ? "soon-words" : "" }}">
    % if (m->late) {
    {{ >icon("state-late") }}
    % }
    {{ m->due_words }}</span></td>
  % }
  % if (c->received) {
  <td class="nowrap">{{ >date(m->submitted_at) }}</td>
  % }
</tr>

%template matter_heads(const struct columns_view *c)
<tr>
  <th scope="col" class="pick"><label class="js-only"><input type="checkbox" data-pick-all><span class="hidden-label">{{ t("Pick all on this page") }}</span></label></th>
  <th scope="col">{{ t("Number") }}</th><th scope="col">{{ t("Title") }}</th>
  % if (c->state) {
  <th scope="col">{{ t("State") }}</th>
  % }
  % if (c->area) {
  <th scope="col">{{ t("Area") }}</th>
  % }
  % if (c->unit) {
  <th scope="col">{{ t("Lead") }}</th>
  % }
  % if (c->category) {
  <th scope="col">{{ t("Field") }}</th>
  % }
  % if (c->channel) {
  <th scope="col">{{ t("Channel") }}</th>
  % }
  % if (c->due) {
  <th scope="col">{{ t("Limit") }}</th>
  % }
  % if (c->received) {
  <th scope="col">{{ t("Received on") }}</th>
  % }
</tr>

%template matters_counted(int64_t n)
% if (n == 1) {
{{ t("1 matter") }}{# joined #}
% } else {
{{ t("{} matters", n) }}{# joined #}
% }

{# The boxes of the rows belong to this form by its id. #}
%template batch_bar(const char *back)
<form method="post" action="{{ url("/desk/batch") }}" id="batch" class="batch-bar">
  <input type="hidden" name="back" value="{{ back }}">
  <span class="quiet" data-picked="{{ t("{} picked") }}">{{ t("Pick rows, then do one step for all of them.") }}</span>
  <button class="btn" data-key="b">{{ t("One step for all picked") }}</button>
</form>

%template filter_fields(const struct filter_view *v)
{{ >field_select(&v->area) }}
{{ >field_pick(&v->unit, "units") }}
{{ >field_select(&v->category) }}
{{ >field_select(&v->channel) }}
{{ >field_select(&v->state) }}
{{ >field_select(&v->clock) }}
{{ >field_text(&v->from) }}
{{ >field_text(&v->to) }}

%template queue_filter(const struct queue_view *v)
<details class="filter" {{ attr("open", v->filtered || v->error_count > 0) }}><summary data-key="f">{{ >icon("filter") }}{{ t("Filter") }}</summary>
<form method="get" action="{{ url(v->path) }}" class="filters" novalidate>
  {{ >filter_fields(&v->filter) }}
  <p class="{{ v->filtered ? "actions actions-two" : "actions" }}"><button class="btn">{{ t("Narrow") }}</button>
    % if (v->filtered) {
    <a class="btn btn-quiet" href="{{ url(v->path) }}">{{ t("All of it") }}</a>
    % }
  </p>
</form>
{{ >unit_options("units", v->filter.units, v->filter.unit_count) }}
% if (v->filtered) {
<form method="post" action="{{ url("/desk/filter") }}" class="filter-save">
  <input type="hidden" name="back" value="{{ v->here }}">
  <label for="f-filter-name">{{ t("Keep this filter as") }}</label> <input class="input" id="f-filter-name" name="name" maxlength="30" required autocomplete="off"> <button class="btn">{{ t("Keep it") }}</button>
</form>
% }
% if (v->saved_count > 0) {
<ul class="chips">
  % for (size_t i = 0; i < v->saved_count; i++) {
  <li><form method="post" action="{{ url("/desk/filter/drop") }}"><input type="hidden" name="id" value="{{ v->saved[i].id }}"><input type="hidden" name="back" value="{{ v->here }}"><a class="chip" href="{{ url(v->saved[i].path) }}">{{ v->saved[i].name }}</a><button class="btn btn-quiet">{{ >icon("close") }}<span class="hidden-label">{{ t("Delete the filter {}", v->saved[i].name) }}</span></button></form></li>
  % }
</ul>
% }
</details>

%template queue_tools(const struct queue_view *v)
<div class="queue-tools">
  {{ >queue_filter(v) }}
  <details class="menu"><summary class="btn btn-quiet">{{ t("Columns") }}{{ >icon("down") }}</summary>
    <form method="post" action="{{ url("/desk/columns") }}" class="menu-list">
      <input type="hidden" name="back" value="{{ v->here }}">
      {{ >field_choices(&v->columns) }}
      <p class="actions"><button class="btn">{{ t("Save") }}</button></p>
    </form>
  </details>
  <form method="post" action="{{ url(v->path) }}/take">
    % for (size_t i = 0; i < v->kept_count; i++) {
    <input type="hidden" name="{{ v->kept[i].value }}" value="{{ v->kept[i].label }}">
    % }
    <button class="btn btn-quiet">{{ >icon("download") }}{{ t("Excel") }}</button>
  </form>
  <form method="get" action="{{ url("/desk/exports") }}">
    <input type="hidden" name="list" value="queue"><input type="hidden" name="code" value="{{ v->code }}">
    % for (size_t i = 0; i < v->kept_count; i++) {
    <input type="hidden" name="{{ v->kept[i].value }}" value="{{ v->kept[i].label }}">
    % }
    <button class="btn btn-quiet">{{ t("Other formats") }}</button>
  </form>
</div>

%template queue(const struct desk_page_view *p, const struct queue_view *v, const struct bulletin_dues_view *dues, const struct contest_dues_view *contests, int64_t wishes)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head">
  <h1>{{ v->title }}</h1>
  % if (v->can_intake) {
  <p class="actions"><a class="btn btn-primary" href="{{ url("/desk/intake") }}" data-key="n">{{ >icon("plus") }}{{ t("Record a matter") }}</a></p>
  % }
</div>
{{ >bulletin_due_note(dues) }}
{{ >contest_due_note(contests) }}
{{ >wish_open_note(wishes) }}
{{ >queue_tools(v) }}
% if (v->row_count == 0 && v->next) {
<p class="note">{{ t("Nothing among the newer ones fits; look further back.") }}</p>
% } else if (v->row_count == 0) {
% const struct empty_view e = {t("Nothing here"), v->why_empty, v->filtered ? t("All of it") : t("All matters"), v->filtered ? v->path : "/desk/q/all"};
{{ >empty(&e) }}
% } else {
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
% }
% if (v->next || !v->first) {
<nav class="pager" aria-label="{{ t("Pages") }}">
  % if (!v->first) {
  <a class="btn btn-quiet" href="{{ url(v->here) }}">{{ >icon("left") }}{{ t("To the start") }}</a>
  % }
  % if (v->next) {
  <a class="btn btn-quiet" rel="next" href="{{ url(v->next) }}">{{ t("More") }}{{ >icon("right") }}</a>
  % }
</nav>
% }
% if (v->row_count > 0) {
<p class="quiet key-line"><kbd>j</kbd> <kbd>k</kbd> {{ t("up and down") }} · <kbd>Enter</kbd> {{ t("open") }} · <kbd>x</kbd> {{ t("pick") }} · <kbd>b</kbd> {{ t("together") }} · <kbd>?</kbd> {{ t("all keys") }}</p>
% }
{{ >desk_end(NULL) }}
