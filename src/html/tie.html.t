{# Ties: the roles, one's own, coverage of a role, one tie with its record, tying somebody. #}
%include "html/admin.html.h"
%include "html/checklist.html.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/tie_views.h"
%include "html/when.h"

%template tie_roles(const struct desk_page_view *p, const struct tie_roles_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Ties") }}</h1><p class="actions"><a class="btn" href="{{ url("/desk/ties/mine") }}">{{ t("My ties") }}</a> <a class="btn" href="{{ url("/desk/checklists") }}">{{ t("Checklists") }}</a></p></div>
<p class="quiet">{{ t("Who answers for what, and what they did there. Officers and offices are counted here; households never are.") }}</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Kinds of ties") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Kind") }}</th><th scope="col">{{ t("What it is") }}</th><th scope="col" class="num">{{ t("Mine") }}</th><th scope="col" class="num">{{ t("Gaps in my units") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct tie_role_view *d = &v->rows[i];
  <tr><td class="nowrap"><a href="{{ url(d->url) }}">{{ d->name }}</a></td><td>{{ d->about }}</td><td class="num">{{ d->mine }}</td><td class="num">{{ d->gaps ? d->gaps : "—" }}</td></tr>
  % }
</tbody></table>
</div>
{{ >desk_end(NULL) }}

%template tie_rows(const char *label, const struct tie_row_view *rows, size_t n, bool subjects)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ label }}">
<table class="data"><thead><tr>
  % if (subjects) {
  <th scope="col">{{ t("For what") }}</th>
  % }
  <th scope="col">{{ t("Kind") }}</th><th scope="col">{{ t("Who answers") }}</th><th scope="col">{{ t("Since") }}</th><th scope="col">{{ t("Until") }}</th><th scope="col">{{ t("State") }}</th><th scope="col">{{ t("Due") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < n; i++) {
  % const struct tie_row_view *d = &rows[i];
  <tr>
    % if (subjects) {
    <td><a href="{{ url(d->subject_url) }}">{{ d->subject }}</a></td>
    % }
    <td class="nowrap"><a href="{{ url(d->url) }}">{{ d->role }}</a></td><td>{{ d->who }}</td><td class="nowrap">{{ >date(d->from_at) }}</td><td class="nowrap">
    % if (d->until_at) {
    {{ >date(d->until_at) }}
    % }
    </td><td>{{ >badge(d->tone, d->state) }}</td><td>{{ d->due }}</td></tr>
  % }
</tbody></table>
</div>

%template tie_mine(const struct desk_page_view *p, const struct tie_mine_view *v)
{{ >desk_top(p) }}
<p><a href="{{ url("/desk/ties") }}">{{ t("Ties") }}</a></p>
<div class="page-head"><h1>{{ t("My ties") }}</h1><p class="actions"><a class="btn" href="{{ url("/desk/field") }}">{{ t("Field kit") }}</a></p></div>
% if (v->row_count == 0) {
<p class="quiet">{{ t("Nothing is tied to you or to your office. Whoever arranges ties does it on the page of a subject.") }}</p>
% } else {
{{ >tie_rows(t("My ties"), v->rows, v->row_count, true) }}
% }
{{ >list_pager(v->path, v->next, v->first) }}
{{ >desk_end(NULL) }}

%template tie_cover_cells(const struct tie_coverage_view *v, const struct tie_cover_view *d)
<td class="num">{{ d->held }}</td><td class="num">{{ d->gaps }}</td><td class="num">{{ d->over }}</td>
% if (v->notes) {
<td class="num">{{ d->notes }}</td>
% }
% if (v->visits) {
<td class="num">{{ d->visits }}</td>
% }
% if (v->confirm) {
<td class="num">{{ d->disputes }}</td>
% }

%template tie_cover_table(const struct tie_coverage_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Coverage by unit") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Unit that keeps it") }}</th><th scope="col" class="num">{{ t("Answered for") }}</th><th scope="col" class="num">{{ t("Gaps") }}</th><th scope="col" class="num">{{ t("Too many") }}</th>
  % if (v->notes) {
  <th scope="col" class="num">{{ t("Notes due") }}</th>
  % }
  % if (v->visits) {
  <th scope="col" class="num">{{ t("Visits due") }}</th>
  % }
  % if (v->confirm) {
  <th scope="col" class="num">{{ t("Disputed") }}</th>
  % }
</tr></thead>
<tbody>
  % for (size_t i = 0; i < v->unit_count; i++) {
  <tr><th scope="row"><a href="{{ url(v->units[i].url) }}">{{ v->units[i].unit }}</a></th>{{ >tie_cover_cells(v, &v->units[i]) }}</tr>
  % }
</tbody>
<tfoot><tr><th scope="row">{{ t("Together") }}</th>{{ >tie_cover_cells(v, &v->sum) }}</tr></tfoot></table>
</div>

%template tie_loads(const struct tie_coverage_view *v)
% if (v->load_count > 0) {
<section><h2>{{ t("Who answers for how many") }}</h2>
% if (v->quota > 0) {
<p class="quiet">{{ t("Each is to have {}.", v->quota) }}</p>
% }
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Who answers for how many") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Who answers") }}</th><th scope="col" class="num">{{ t("How many") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->load_count; i++) {
  <tr><td>{{ v->loads[i].who }}
    % if (v->loads[i].below) {
    {{ >badge(TONE_BACK, t("too few")) }}
    % }
  </td><td class="num">{{ v->loads[i].held }}</td></tr>
  % }
</tbody></table>
</div></section>
% }

%template tie_grid_table(const struct tie_coverage_view *v)
<form method="get" action="{{ url(v->path) }}" class="filters" novalidate>
  <input type="hidden" name="unit" value="{{ v->unit_code }}">
  <input type="hidden" name="register" value="{{ v->reg }}">
  {{ >field_select(&v->show) }}
  <p class="actions"><button class="btn">{{ t("Show") }}</button></p>
</form>
% if (v->row_count == 0) {
<p class="quiet">{{ v->next ? t("Nothing in this stretch of the register. There is more of it.") : t("Nothing here that you may see.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->unit }}">
<table class="data"><thead><tr><th scope="col">{{ t("Code") }}</th>
  % if (v->named) {
  <th scope="col">{{ t("Its name") }}</th>
  % }
  <th scope="col">{{ t("State") }}</th><th scope="col">{{ t("Who answers") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct tie_grid_row_view *d = &v->rows[i];
  <tr><td class="nowrap"><a href="{{ url(d->url) }}">{{ d->code }}</a></td>
    % if (v->named) {
    <td>{{ d->name }}</td>
    % }
    <td>{{ >badge(d->tone, d->state) }}</td><td>
    % for (size_t k = 0; k < d->tie_count; k++) {
    <p><a href="{{ url(d->ties[k].url) }}">{{ d->ties[k].who }}</a>
      % if (d->ties[k].vacant) {
      {{ >badge(TONE_LATE, t("has left")) }}
      % }
      % if (d->ties[k].due) {
      <span class="quiet">{{ d->ties[k].due }}</span>
      % }
    </p>
    % }
    </td></tr>
  % }
</tbody></table>
</div>
% }
{{ >list_pager(v->back, v->next, v->first) }}

%template tie_coverage(const struct desk_page_view *p, const struct tie_coverage_view *v)
{{ >desk_top(p) }}
<p><a href="{{ url(v->unit ? v->back : "/desk/ties") }}">{{ v->unit ? v->name : t("Ties") }}</a></p>
<div class="page-head"><h1>{{ v->unit ? v->unit : v->name }}</h1></div>
<p class="quiet">{{ v->about }}</p>
% if (v->register_count > 1) {
<nav aria-label="{{ t("Registers") }}"><ul class="chips">
  % for (size_t i = 0; i < v->register_count; i++) {
  <li><a class="chip" href="{{ url(v->registers[i].value) }}" {{ attr("aria-current", v->registers[i].chosen, "page") }}>{{ v->registers[i].label }}</a></li>
  % }
</ul></nav>
% }
% if (v->unit) {
{{ >tie_grid_table(v) }}
% } else if (v->unit_count == 0) {
<p class="quiet">{{ t("Your units keep nothing of this register yet, so there is nothing that somebody could answer for.") }}</p>
% } else {
{{ >tie_cover_table(v) }}
% if (v->more) {
<p class="quiet">{{ t("There are more units than are shown here.") }}</p>
% }
{{ >tie_loads(v) }}
% }
{{ >desk_end(NULL) }}

%template tie_form_fields(const struct tie_form_view *f)
% if (f->what.name) {
{{ >field_select(&f->what) }}
% }
% if (f->about.name) {
{{ >field_select(&f->about) }}
% }
% if (f->how.name) {
{{ >field_select(&f->how) }}
% }
% if (f->when.name) {
{{ >field_text(&f->when) }}
% }
{{ >field_area(&f->text) }}
% if (f->amount.name) {
{{ >field_text(&f->amount) }}
% }
% if (f->matter.name) {
{{ >field_text(&f->matter) }}
% }

%template tie_forms(const struct tie_page_view *v)
% for (size_t i = 0; i < v->form_count; i++) {
% const struct tie_form_view *f = &v->forms[i];
<section><h2>{{ f->heading }}</h2>
<form method="post" action="{{ url(v->url) }}/enter" novalidate class="sheet">
  <input type="hidden" name="op" value="{{ v->op }}">
  <input type="hidden" name="form" value="{{ f->form }}">
  {{ >tie_form_fields(f) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Write it down") }}</button></p>
</form></section>
% }

%template tie_move_forms(const struct tie_page_view *v)
<section><h2>{{ t("Hand it over") }}</h2>
<form method="post" action="{{ url(v->url) }}/hand" novalidate class="sheet">
  <input type="hidden" name="version" value="{{ v->version }}">
  % if (v->by_officer) {
  {{ >field_text(&v->officer) }}
  % }
  {{ >field_pick(&v->unit, "units") }}
  {{ >field_text(&v->why) }}
  <p class="actions"><button class="btn">{{ t("Hand it over") }}</button></p>
</form></section>
<section><h2>{{ t("End it") }}</h2>
<form method="post" action="{{ url(v->url) }}/end" novalidate class="sheet">
  <input type="hidden" name="version" value="{{ v->version }}">
  {{ >field_text(&v->end_why) }}
  <p class="actions"><button class="btn btn-quiet">{{ t("End it") }}</button></p>
</form></section>
{{ >unit_options("units", v->units, v->unit_count) }}

%template tie_record(const struct tie_page_view *v)
<h2>{{ t("The record") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("The record") }}">
<table class="data"><thead><tr><th scope="col" class="num">{{ t("Line") }}</th><th scope="col">{{ t("When it was") }}</th><th scope="col">{{ t("What") }}</th><th scope="col">{{ t("Text") }}</th><th scope="col">{{ t("Who") }}</th><th scope="col">{{ t("Written down") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->entry_count; i++) {
  % const struct tie_entry_view *x = &v->entries[i];
  <tr><td class="num">{{ x->seq }}</td><td class="nowrap">{{ >moment(x->occurred_at) }}</td><td>{{ x->kind }}
    % if (x->about) {
    <span class="quiet">{{ x->about }}</span>
    % }
    % if (x->how) {
    <span class="quiet">{{ x->how }}</span>
    % }
    % if (x->before) {
    <span class="quiet">{{ t("by who was tied before") }}</span>
    % }
  </td><td class="roomy">{{ x->text }}
    % if (x->amount) {
    <strong class="nowrap">{{ t("{} yuan", x->amount) }}</strong>
    % }
    % if (x->matter) {
    <a href="{{ url(x->matter_url) }}">{{ x->matter }}</a>
    % }
    % for (size_t k = 0; k < x->photo_count; k++) {
    <a href="{{ url(x->photos[k]) }}">{{ t("Photo {}", (int)k + 1) }}</a>
    % }
  </td><td>{{ x->who }}</td><td class="nowrap">{{ >moment(x->recorded_at) }}</td></tr>
  % }
</tbody></table>
</div>

%template tie_page(const struct desk_page_view *p, const struct tie_page_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url(v->subject_url) }}">{{ v->subject }}</a></p>
<div class="page-head"><h1>{{ v->heading }}</h1>{{ >badge(v->tone, v->state) }}</div>
<dl class="facts">
  <dt>{{ t("Who answers") }}</dt><dd>{{ v->who }}</dd>
  % if (v->slot) {
  <dt>{{ t("For what") }}</dt><dd>{{ v->slot }}</dd>
  % }
  <dt>{{ t("Since") }}</dt><dd>{{ >date(v->from_at) }}</dd>
  % if (v->until_at) {
  <dt>{{ t("Until") }}</dt><dd>{{ >date(v->until_at) }}</dd>
  % }
  % if (v->ended_at) {
  <dt>{{ t("Ended") }}</dt><dd>{{ >date(v->ended_at) }}</dd>
  % }
  % if (v->visits) {
  <dt>{{ t("Visits") }}</dt><dd>{{ v->visits }}</dd>
  % }
  % if (v->due) {
  <dt>{{ t("Due") }}</dt><dd><strong>{{ v->due }}</strong></dd>
  % }
</dl>
{{ >tie_forms(v) }}
{{ >checklist_block(&v->checklists) }}
{{ >tie_record(v) }}
% if (v->arranges) {
{{ >tie_move_forms(v) }}
% }
<p><a href="{{ url(v->role_url) }}">{{ t("All of this kind") }}</a></p>
{{ >desk_end(NULL) }}

%template tie_new(const struct desk_page_view *p, const struct tie_new_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url(v->subject_url) }}">{{ v->subject }}</a></p>
<div class="page-head"><h1>{{ t("Tie somebody") }}</h1></div>
% if (v->role.option_count == 0) {
<p class="quiet">{{ t("No kind of tie is for this register that your posts could arrange.") }}</p>
% } else {
<form method="post" action="{{ url(v->action) }}" novalidate class="sheet">
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_select(&v->role) }}
  {{ >field_text(&v->officer) }}
  {{ >field_pick(&v->unit, "units") }}
  {{ >field_text(&v->from) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Tie") }}</button> <a class="btn btn-quiet" href="{{ url(v->subject_url) }}">{{ t("Back") }}</a></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
% }
{{ >desk_end(NULL) }}
