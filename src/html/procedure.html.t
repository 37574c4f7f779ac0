{# Procedures: the list, one of them to read, and putting one in force. #}
%include "html/procedure_views.h"
%include "html/admin.html.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template procedure_from(int64_t from_at)
% if (from_at) {
{{ >date(from_at) }}
% } else {
<span class="quiet">{{ t("always") }}</span>
% }

%template procedure_list(const struct desk_page_view *p, const struct procedure_list_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Procedures") }}</h1>
  <p class="actions"><a class="btn btn-primary" href="{{ url("/desk/admin/procedures/new") }}">{{ >icon("plus") }}{{ t("Put a file in force") }}</a></p>
</div>
<p class="lead">{{ t("What kinds of matters there are, with their steps, fields and limits. Each is a file; matters keep the version they began under.") }}</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Procedures") }}">
<table class="data list"><caption class="hidden-label">{{ t("Procedures") }}</caption>
<thead><tr><th scope="col">{{ t("Kind of matter") }}</th><th scope="col">{{ t("Code") }}</th><th scope="col">{{ t("Numbers") }}</th><th scope="col">{{ t("Version") }}</th><th scope="col">{{ t("In force from") }}</th><th scope="col">{{ t("Raised by") }}</th><th scope="col">{{ t("State") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct procedure_row_view *x = &v->rows[i];
  <tr><td class="title"><a href="{{ url(x->url) }}">{{ x->name }}</a></td><td class="nowrap">{{ x->code }}</td><td>{{ x->prefix }}</td><td class="nowrap">{{ x->version }}</td><td class="nowrap">{{ >procedure_from(x->from_at) }}</td><td>{{ x->raised_by }}</td><td class="nowrap">{{ >badge(x->tone, x->state_word) }}</td></tr>
  % }
</tbody></table>
</div>
{{ >desk_end(NULL) }}

%template procedure_fields(const struct procedure_field_view *fields, size_t count)
<ul class="plain">
  % for (size_t i = 0; i < count; i++) {
  <li><strong>{{ fields[i].name }}</strong> <code>{{ fields[i].code }}</code>, {{ fields[i].type }}
    % if (fields[i].required) {
    · {{ t("has to be given") }}
    % }
    % if (fields[i].shown) {
    · {{ t("shown to the resident") }}
    % }
  </li>
  % }
</ul>

%template procedure_states(const struct procedure_page_view *v)
<h2>{{ t("States") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("States") }}">
<table class="data"><thead><tr><th scope="col">{{ t("State") }}</th><th scope="col">{{ t("Code") }}</th><th scope="col">{{ t("What the resident reads") }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < v->state_count; i++) {
  % const struct procedure_state_view *s = &v->states[i];
  <tr><td class="nowrap">{{ >badge(s->tone, s->name) }}</td><td class="nowrap">{{ s->code }}</td><td class="roomy">{{ s->told }}
    % if (s->end) {
    <span class="quiet">{{ t("It ends here.") }}</span>
    % }
  </td></tr>
  % }
</tbody></table>
</div>

%template procedure_moves(const struct procedure_page_view *v)
<h2>{{ t("Steps") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Steps") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Step") }}</th><th scope="col">{{ t("From state") }}</th><th scope="col">{{ t("To state") }}</th><th scope="col">{{ t("Who may") }}</th><th scope="col">{{ t("What it asks for") }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < v->move_count; i++) {
  % const struct procedure_move_view *m = &v->moves[i];
  <tr><td><strong>{{ m->name }}</strong><br><code>{{ m->code }}</code></td><td class="roomy">{{ m->from }}</td><td>
    % if (m->to) {
    {{ m->to }}
    % } else {
    <span class="quiet">{{ t("it stays") }}</span>
    % }
  </td><td class="roomy">{{ m->who }}</td><td class="roomy">
    % if (m->field_count > 0) {
    {{ >procedure_fields(m->fields, m->field_count) }}
    % }
    % if (m->rules[0]) {
    <code>{{ m->rules }}</code>
    % }
  </td></tr>
  % }
</tbody></table>
</div>

%template procedure_clocks(const struct procedure_page_view *v)
<h2>{{ t("Limits") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Limits") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Limit") }}</th><th scope="col">{{ t("How long") }}</th><th scope="col">{{ t("Starts with") }}</th><th scope="col">{{ t("Kept by") }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < v->clock_count; i++) {
  % const struct procedure_clock_view *c = &v->clocks[i];
  <tr><td>{{ c->name }}</td><td class="nowrap">{{ c->limit }}</td><td class="roomy">{{ c->starts }}</td><td class="roomy">{{ c->stops }}</td></tr>
  % }
</tbody></table>
</div>

%template procedure_versions(const struct procedure_page_view *v)
<h2>{{ t("Versions") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Versions") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Version") }}</th><th scope="col">{{ t("In force from") }}</th><th scope="col">{{ t("Who put it") }}</th><th scope="col">{{ t("State") }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < v->version_count; i++) {
  % const struct procedure_row_view *x = &v->versions[i];
  <tr><td class="nowrap"><a href="{{ url(x->url) }}">{{ x->version }}</a></td><td class="nowrap">{{ >procedure_from(x->from_at) }}</td><td>{{ x->put_by }}
    % if (x->put_at) {
    <span class="quiet">{{ >moment(x->put_at) }}</span>
    % }
  </td><td class="nowrap">{{ >badge(x->tone, x->state_word) }}</td></tr>
  % }
</tbody></table>
</div>

%template procedure_page(const struct desk_page_view *p, const struct procedure_page_view *v)
{{ >desk_top(p) }}
<p><a href="{{ url("/desk/admin/procedures") }}">{{ >icon("left") }}{{ t("Procedures") }}</a></p>
<div class="page-head"><h1>{{ v->name }}</h1> {{ >badge(v->tone, v->state_word) }}
  <p class="actions"><a class="btn" href="{{ url(v->change_url) }}">{{ t("Make a new version") }}</a> <a class="btn btn-quiet" href="{{ url(v->file_url) }}" download>{{ >icon("download") }}{{ t("The file") }}</a></p>
</div>
% if (v->about) {
<p class="lead">{{ v->about }}</p>
% }
<dl class="facts">
  <dt>{{ t("Code") }}</dt><dd>{{ v->code }}</dd>
  <dt>{{ t("Numbers") }}</dt><dd>{{ v->prefix }}</dd>
  <dt>{{ t("Version") }}</dt><dd>{{ v->version }}</dd>
  <dt>{{ t("In force from") }}</dt><dd>{{ >procedure_from(v->from_at) }}</dd>
  <dt>{{ t("Raised by") }}</dt><dd>{{ v->raised_by }}</dd>
</dl>
% if (v->field_count > 0) {
<h2>{{ t("Asked when it is raised") }}</h2>
{{ >procedure_fields(v->fields, v->field_count) }}
% }
{{ >procedure_states(v) }}
{{ >procedure_moves(v) }}
{{ >procedure_clocks(v) }}
{{ >procedure_versions(v) }}
{{ >desk_end(NULL) }}

%template source_lines(const struct procedure_form_view *v)
<h2>{{ t("The file with its mistakes") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("The file with its mistakes") }}">
<table class="source"><tbody>
  % for (size_t i = 0; i < v->line_count; i++) {
  % const struct source_line_view *x = &v->lines[i];
  % if (x->mistake_count > 0) {
  <tr class="source-wrong" id="f-line-{{ x->number }}"><th scope="row" class="num">{{ x->number }}</th><td><code>{{ x->text }}</code>
    % for (size_t k = 0; k < x->mistake_count; k++) {
    <p class="field-error">{{ >icon("warn") }}{{ x->mistakes[k] }}</p>
    % }
  </td></tr>
  % } else {
  <tr><th scope="row" class="num">{{ x->number }}</th><td><code>{{ x->text }}</code></td></tr>
  % }
  % }
</tbody></table>
</div>

%template procedure_form(const struct desk_page_view *p, const struct procedure_form_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/admin/procedures") }}">{{ >icon("left") }}{{ t("Procedures") }}</a></p>
<div class="page-head"><h1>{{ t("Put a file in force") }}</h1></div>
% if (v->checked) {
<div class="note note-done" role="status">{{ v->checked }}</div>
% }
% if (v->line_count > 0) {
{{ >source_lines(v) }}
% }
<form method="post" action="{{ url("/desk/admin/procedures/new") }}" enctype="multipart/form-data" novalidate class="whole-width">
  <div class="field"><label class="label" for="f-file">{{ t("File, YAML") }} <span class="optional">{{ t("(optional)") }}</span></label>
    <p class="hint" id="h-file">{{ t("It takes the place of the text below. How it is written stands in docs/procedures.md.") }}</p>
    <input class="input" id="f-file" type="file" name="file" accept=".yaml,.yml,text/yaml" aria-describedby="h-file"></div>
  {{ >field_area(&v->text) }}
  <p class="actions"><button class="btn {{ v->checked ? "" : "btn-primary" }}" name="act" value="check">{{ t("Check") }}</button></p>
  % if (v->checked) {
  {{ >field_text(&v->from) }}
  <p class="hint">{{ t("Matters that began before keep their version. What is in force cannot be changed or taken back: a newer version takes its place.") }}</p>
  <p class="actions"><button class="btn btn-primary" name="act" value="put">{{ t("Put in force") }}</button></p>
  % }
</form>
{{ >desk_end(NULL) }}
