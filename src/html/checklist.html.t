{# Checklists: all of them, one as a list, the runs of a subject, one run. #}
%include "html/admin.html.h"
%include "html/checklist_views.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template checklists(const struct desk_page_view *p, const struct checklists_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Checklists") }}</h1></div>
<p class="quiet">{{ t("How far each is, of what your units keep. A list goes by code: nobody is ranked by it.") }}</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Checklists") }}">
<table class="data"><thead><tr><th scope="col">{{ t("List") }}</th><th scope="col">{{ t("What it is") }}</th><th scope="col">{{ t("How far") }}</th><th scope="col" class="num">{{ t("Together") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct checklist_kind_view *d = &v->rows[i];
  <tr><td class="nowrap"><a href="{{ url(d->url) }}">{{ d->name }}</a></td><td>{{ d->about }}</td><td><ul class="chips">
    % for (size_t k = 0; k < d->step_count; k++) {
    <li><a class="chip" href="{{ url(d->steps[k].url) }}">{{ d->steps[k].label }} <span class="num">{{ d->steps[k].n }}</span></a></li>
    % }
  </ul></td><td class="num">{{ d->together }}</td></tr>
  % }
</tbody></table>
</div>
{{ >desk_end(NULL) }}

%template checklist_list(const struct desk_page_view *p, const struct checklist_list_view *v)
{{ >desk_top(p) }}
<p><a href="{{ url("/desk/checklists") }}">{{ t("Checklists") }}</a></p>
<div class="page-head"><h1>{{ v->name }}</h1></div>
<p class="quiet">{{ v->about }}</p>
<form method="get" action="{{ url(v->path) }}" class="filters" novalidate>
  <input type="hidden" name="register" value="{{ v->reg }}">
  {{ >field_select(&v->done) }}
  <p class="actions"><button class="btn">{{ t("Show") }}</button></p>
</form>
% if (v->row_count == 0) {
<p class="quiet">{{ v->next ? t("Nothing in this stretch of the register. There is more of it.") : t("Nothing here that you may see.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->name }}">
<table class="data"><thead><tr><th scope="col">{{ t("For what") }}</th>
  % if (v->ties) {
  <th scope="col">{{ t("Who answers") }}</th>
  % }
  <th scope="col">{{ t("How far") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct checklist_row_view *d = &v->rows[i];
  <tr><td><a href="{{ url(d->subject_url) }}">{{ d->subject }}</a></td>
    % if (v->ties) {
    <td>{{ d->who }}</td>
    % }
    <td>
    % if (d->url) {
    <a href="{{ url(d->url) }}">{{ >badge(d->tone, d->state) }}</a>
    % } else {
    {{ >badge(d->tone, d->state) }}
    % }
    </td></tr>
  % }
</tbody></table>
</div>
% }
{{ >list_pager(v->back, v->next, v->first) }}
{{ >desk_end(NULL) }}

%template checklist_block(const struct checklist_block_view *v)
% if (v->run_count > 0 || v->begin.option_count > 0) {
<section><h2>{{ t("Checklists") }}</h2>
% if (v->run_count > 0) {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Checklists") }}">
<table class="data"><thead><tr><th scope="col">{{ t("List") }}</th><th scope="col">{{ t("How far") }}</th><th scope="col">{{ t("Since") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->run_count; i++) {
  % const struct checklist_run_view *d = &v->runs[i];
  <tr><td><a href="{{ url(d->url) }}">{{ d->name }}</a>
    % if (d->of[0]) {
    <span class="quiet">{{ d->of }}</span>
    % }
    </td><td>{{ >badge(d->tone, d->state) }}</td><td class="nowrap">{{ >date(d->begun_at) }}</td></tr>
  % }
</tbody></table>
</div>
% }
% if (v->begin.option_count > 0) {
<form method="post" action="{{ url(v->action) }}" novalidate class="sheet">
  {{ >field_select(&v->begin) }}
  <p class="actions"><button class="btn">{{ t("Begin") }}</button></p>
</form>
% }
</section>
% }

%template checklist_tick_form(const struct checklist_page_view *v, const struct checklist_item_view *x)
<form method="post" action="{{ url(v->action) }}" novalidate>
  <input type="hidden" name="item" value="{{ x->code }}">
  <input type="hidden" name="done" value="{{ x->done ? "0" : "1" }}">
  % if (x->done) {
  {{ >field_text(&x->why) }}
  <p class="actions"><button class="btn btn-quiet">{{ t("Take it back") }}</button></p>
  % } else {
  % if (x->writes || x->counts) {
  {{ >field_text(&x->field) }}
  % }
  <p class="actions"><button class="btn btn-primary" aria-label="{{ t("Tick: {}", x->name) }}">{{ t("Tick") }}</button></p>
  % }
</form>

%template checklist_page(const struct desk_page_view *p, const struct checklist_page_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url(v->subject_url) }}">{{ v->subject }}</a></p>
<div class="page-head"><h1>{{ v->heading }}</h1>{{ >badge(v->tone, v->state) }}</div>
<p class="quiet">{{ t("Version {} of the list.", v->version) }}</p>
% if (v->closed) {
<p class="note">{{ t("A newer run has begun, and this one is closed.") }}</p>
% }
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->heading }}">
<table class="data"><thead><tr><th scope="col">{{ t("Item") }}</th><th scope="col">{{ t("State") }}</th><th scope="col">{{ t("Text") }}</th><th scope="col">{{ t("Who") }}</th>
  % if (v->may) {
  <th scope="col">{{ t("Tick") }}</th>
  % }
</tr></thead>
<tbody>
  % for (size_t i = 0; i < v->item_count; i++) {
  % const struct checklist_item_view *x = &v->items[i];
  <tr><th scope="row" class="roomy">{{ x->name }}</th><td>{{ >badge(x->done ? TONE_DONE : TONE_NEW, x->done ? t("Done") : t("Not yet")) }}</td><td>{{ x->text }}
    % if (x->number) {
    <strong>{{ x->number }}</strong>
    % }
    % if (x->raise) {
    <a href="{{ url(x->raise) }}">{{ t("Raise it as a matter") }}</a>
    % }
    </td><td>{{ x->who }}
    % if (x->at) {
    <span class="nowrap">{{ >moment(x->at) }}</span>
    % }
    </td>
    % if (v->may) {
    <td>{{ >checklist_tick_form(v, x) }}</td>
    % }
  </tr>
  % }
</tbody></table>
</div>
<h2>{{ t("What was done") }}</h2>
% if (v->line_count == 0) {
<p class="quiet">{{ t("Nothing yet.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("What was done") }}">
<table class="data"><thead><tr><th scope="col">{{ t("When") }}</th><th scope="col">{{ t("What") }}</th><th scope="col">{{ t("Who") }}</th><th scope="col">{{ t("Text") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->line_count; i++) {
  % const struct checklist_line_view *l = &v->lines[i];
  <tr><td class="nowrap">{{ >moment(l->at) }}</td><td>{{ l->item }}: {{ l->what }}</td><td>{{ l->who }}</td><td>{{ l->text }}</td></tr>
  % }
</tbody></table>
</div>
% }
{{ >desk_end(NULL) }}
