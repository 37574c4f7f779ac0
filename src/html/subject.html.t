{# Subjects by register: the registers, a list, one subject, its form. #}
%include "html/admin.html.h"
%include "html/checklist.html.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/subject_views.h"
%include "html/tie.html.h"
%include "html/when.h"

%template registers(const struct desk_page_view *p, const struct registers_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Subjects") }}</h1><p class="actions"><a class="btn" href="{{ url("/desk/checklists") }}">{{ t("Checklists") }}</a></p></div>
<p class="quiet">{{ t("What work is done for or at. People have no names here but in the vault, and nothing is counted by them.") }}</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Registers") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Register") }}</th><th scope="col">{{ t("What it holds") }}</th><th scope="col">{{ t("Who sees it") }}</th><th scope="col" class="num">{{ t("Here") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct register_view *d = &v->rows[i];
  <tr><td class="nowrap"><a href="{{ url(d->url) }}">{{ d->name }}</a></td><td>{{ d->about }}</td><td>{{ d->access }}</td><td class="num">{{ d->count }}</td></tr>
  % }
</tbody></table>
</div>
{{ >desk_end(NULL) }}

%template subjects(const struct desk_page_view *p, const struct subjects_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ v->name }}</h1>
  % if (v->add) {
  <p class="actions"><a class="btn btn-primary" href="{{ url(v->add) }}">{{ >icon("plus") }}{{ t("Add") }}</a></p>
  % }
</div>
<form method="get" action="{{ url(v->path) }}" class="filters" novalidate>
  {{ >field_text(&v->text) }}
  {{ >field_text(&v->area) }}
  {{ >field_pick(&v->unit, "units") }}
  <label class="choice"><input type="checkbox" name="closed" value="1" {{ attr("checked", v->closed) }}><span>{{ t("Closed ones") }}</span></label>
  <p class="actions"><button class="btn">{{ t("Show") }}</button></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
% if (v->row_count == 0) {
<p class="quiet">{{ v->next ? t("Nothing in this stretch of the register. There is more of it.") : t("Nothing here that you may see. Lists are taken in on the command line, with import-subjects.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->name }}">
<table class="data"><thead><tr><th scope="col">{{ t("Code") }}</th>
  % if (v->named) {
  <th scope="col">{{ t("Its name") }}</th>
  % }
  <th scope="col">{{ t("Area") }}</th><th scope="col">{{ t("Unit that keeps it") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct subject_row_view *d = &v->rows[i];
  <tr><td class="nowrap"><a href="{{ url(d->url) }}">{{ d->code }}</a></td>
    % if (v->named) {
    <td>{{ d->name }}</td>
    % }
    <td>{{ d->area }}</td><td>{{ d->unit }}</td></tr>
  % }
</tbody></table>
</div>
% }
{{ >list_pager(v->path, v->next, v->first) }}
{{ >desk_end(NULL) }}

%template subject_forms(const struct subject_view *v)
% if (v->has_vault && !v->revealed) {
<section><h2>{{ t("Look into the vault") }}</h2>
<form method="post" action="{{ url(v->url) }}/reveal" novalidate class="sheet">
  {{ >field_text(&v->reason) }}
  <p class="actions"><button class="btn">{{ t("Show them") }}</button></p>
</form></section>
% }
<section><h2>{{ v->closed ? t("Open it again") : t("Close it") }}</h2>
<form method="post" action="{{ url(v->url) }}/close" novalidate class="sheet">
  <input type="hidden" name="version" value="{{ v->version }}">
  {{ >field_text(&v->why) }}
  <p class="actions"><button class="btn btn-quiet">{{ v->closed ? t("Open it again") : t("Close it") }}</button></p>
</form></section>

%template subject_ties(const struct subject_view *v)
% if (v->tie_count > 0 || v->tie) {
<section><h2>{{ t("Who answers for it") }}</h2>
% if (v->tie_count > 0) {
{{ >tie_rows(t("Who answers for it"), v->ties, v->tie_count, false) }}
% } else {
<p class="quiet">{{ t("Nobody yet.") }}</p>
% }
% if (v->tie && !v->closed) {
<p class="actions"><a class="btn" href="{{ url(v->tie) }}">{{ >icon("plus") }}{{ t("Tie somebody") }}</a></p>
% }
</section>
% }

%template subject(const struct desk_page_view *p, const struct subject_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url(v->back) }}">{{ v->register_name }}</a></p>
<div class="page-head"><h1>{{ v->heading }}</h1>
  % if (v->closed) {
  {{ >badge(TONE_NEUTRAL, t("Closed")) }}
  % }
  <p class="actions">
    % if (v->sign) {
    <a class="btn" href="{{ url(v->sign) }}">{{ >icon("print") }}{{ t("Sign") }}</a>
    % }
    % if (v->keeps) {
    <a class="btn" href="{{ url(v->url) }}/edit">{{ t("Change") }}</a>
    % }
  </p>
</div>
<div class="{{ v->mark ? "card marked" : "" }}" {{ attr("data-mark", v->mark != NULL, v->mark) }}>
<dl class="facts">
  <dt>{{ t("Code") }}</dt><dd>{{ v->code }}</dd>
  <dt>{{ t("Unit that keeps it") }}</dt><dd>{{ v->unit }}</dd>
  % if (v->area[0]) {
  <dt>{{ t("Area") }}</dt><dd>{{ v->area }}</dd>
  % }
  % for (size_t i = 0; i < v->fact_count; i++) {
  <dt>{{ v->facts[i].name }}</dt><dd>{{ v->facts[i].value }}
    % if (v->facts[i].vault) {
    <span class="quiet">{{ t("in the vault") }}</span>
    % }
  </dd>
  % }
</dl>
</div>
{{ >subject_ties(v) }}
{{ >checklist_block(&v->checklists) }}
% if (v->raised_count > 0) {
<h2>{{ t("Raised from its sign") }}</h2>
<ul class="plain">
  % for (size_t i = 0; i < v->raised_count; i++) {
  <li><a href="{{ url(v->raised[i].url) }}">{{ v->raised[i].title }}</a> <span class="quiet">{{ v->raised[i].state }} · {{ >moment(v->raised[i].at) }}</span></li>
  % }
</ul>
% }
% if (v->keeps) {
{{ >subject_forms(v) }}
% }
<h2>{{ t("What was done") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("What was done") }}">
<table class="data"><thead><tr><th scope="col">{{ t("When") }}</th><th scope="col">{{ t("What") }}</th><th scope="col">{{ t("Who") }}</th><th scope="col">{{ t("Fields") }}</th><th scope="col">{{ t("Reason") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->line_count; i++) {
  % const struct subject_line_view *l = &v->lines[i];
  <tr><td class="nowrap">{{ >moment(l->at) }}</td><td>{{ l->what }}</td><td>{{ l->who }}</td><td>{{ l->parts }}</td><td>{{ l->reason }}</td></tr>
  % }
</tbody></table>
</div>
{{ >desk_end(NULL) }}

%template subject_form(const struct desk_page_view *p, const struct subject_form_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ v->heading }}</h1></div>
<form method="post" action="{{ url(v->action) }}" novalidate class="sheet">
  % if (v->fresh) {
  {{ >field_text(&v->code) }}
  % } else {
  <input type="hidden" name="version" value="{{ v->version }}">
  % }
  % if (v->named) {
  {{ >field_text(&v->name) }}
  % }
  {{ >field_pick(&v->unit, "units") }}
  {{ >field_text(&v->area) }}
  % for (size_t i = 0; i < v->field_count; i++) {
    % if (v->fields[i].option_count > 0) {
    {{ >field_select(&v->fields[i]) }}
    % } else if (v->fields[i].rows > 0) {
    {{ >field_area(&v->fields[i]) }}
    % } else {
    {{ >field_text(&v->fields[i]) }}
    % }
  % }
  <p class="actions"><button class="btn btn-primary">{{ t("Save") }}</button> <a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Back") }}</a></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
{{ >desk_end(NULL) }}
