{# Campaigns: the list, the form, the matrix of units and rounds, the grid of one unit. #}
%include "html/admin.html.h"
%include "html/campaign_views.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template campaigns(const struct desk_page_view *p, const struct campaigns_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Campaigns") }}</h1>
  <p class="actions"><a class="btn btn-primary" href="{{ url("/desk/campaigns/new") }}">{{ >icon("plus") }}{{ t("Plan a campaign") }}</a></p>
</div>
<nav aria-label="{{ t("Which") }}"><ul class="chips">
  <li><a class="chip" href="{{ url("/desk/campaigns") }}" {{ attr("aria-current", v->open, "page") }}>{{ t("Not over") }}</a></li>
  <li><a class="chip" href="{{ url("/desk/campaigns?show=all") }}" {{ attr("aria-current", !v->open, "page") }}>{{ t("All") }}</a></li>
</ul></nav>
% if (v->row_count == 0) {
<p class="quiet">{{ v->open ? t("No campaign is planned or under way that you may see. Plan one, or look at all.") : t("There is no campaign yet that you may see.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Campaigns") }}">
<table class="data list"><thead><tr><th scope="col">{{ t("Title") }}</th><th scope="col">{{ t("Kind") }}</th><th scope="col">{{ t("Unit") }}</th><th scope="col">{{ t("From") }}</th><th scope="col">{{ t("Until") }}</th><th scope="col">{{ t("State") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct campaign_row_view *x = &v->rows[i];
  <tr><td class="title"><a href="{{ url(x->url) }}">{{ x->title }}</a></td><td>{{ x->kind }}</td><td class="unit">{{ x->unit }}</td><td class="nowrap">{{ >date(x->from_at) }}</td><td class="nowrap">{{ >date(x->last_at) }}</td><td class="nowrap">{{ >badge(x->tone, x->state) }}</td></tr>
  % }
</tbody></table>
</div>
% }
{{ >list_pager(v->path, v->next, v->first) }}
{{ >desk_end(NULL) }}

%template campaign_kinds(const struct desk_page_view *p, const struct campaign_kind_view *rows, size_t count)
{{ >desk_top(p) }}
<p><a href="{{ url("/desk/campaigns") }}">{{ t("Campaigns") }}</a></p>
<div class="page-head"><h1>{{ t("Plan a campaign") }}</h1></div>
<ul class="rows">
  % for (size_t i = 0; i < count; i++) {
  <li><a href="{{ url(rows[i].url) }}">{{ rows[i].name }}</a> <span class="quiet">{{ rows[i].about }}</span></li>
  % }
</ul>
{{ >desk_end(NULL) }}

%template campaign_form(const struct desk_page_view *p, const struct campaign_form_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/campaigns/new") }}">{{ t("Plan a campaign") }}</a></p>
<div class="page-head"><h1>{{ v->heading }}</h1></div>
<p class="quiet">{{ v->about }}</p>
<form method="post" action="{{ url(v->action) }}" novalidate class="sheet">
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_text(&v->title) }}
  {{ >field_area(&v->goal) }}
  {{ >field_pick(&v->unit, "units") }}
  % if (v->area.name) {
  {{ >field_text(&v->area) }}
  % }
  % if (v->fact.name) {
  {{ >field_select(&v->fact) }}
  % }
  <div class="pairs">
  {{ >field_text(&v->from) }}
  {{ >field_text(&v->to) }}
  </div>
  % if (v->rounds.name) {
  {{ >field_text(&v->rounds) }}
  % }
  {{ >asked_fields(v->fields, v->field_count) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Plan it") }}</button> <a class="btn btn-quiet" href="{{ url("/desk/campaigns") }}">{{ t("Back") }}</a></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
{{ >desk_end(NULL) }}

%template campaign_cell(const struct campaign_cell_view *v)
% if (v->url && v->n > 0) {
<a href="{{ url(v->url) }}">{{ >number(v->n) }}</a>
% } else if (v->n < 0) {
—
% } else {
{{ >number(v->n) }}
% }
% if (v->plan) {
<a class="quiet" href="{{ url(v->plan) }}">{{ t("Plan the visit") }}</a>
% }

%template campaign_cells(const struct campaign_view *v, const struct campaign_unit_view *u)
% if (v->gaps) {
<td class="num">{{ >campaign_cell(&u->total) }}</td>
% }
<td class="num">{{ >campaign_cell(&u->covered) }}</td>
% if (v->gaps) {
<td class="num">{{ u->rate }}</td><td class="num">{{ >campaign_cell(&u->gaps) }}</td>
% }
% for (size_t k = 0; k < v->round_count; k++) {
<td class="num">{{ >campaign_cell(&u->rounds[k]) }}</td>
% }

%template campaign_matrix(const struct campaign_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Coverage by unit and round") }}">
<table class="data"><caption class="hidden-label">{{ t("Coverage by unit and round") }}</caption>
<thead><tr><th scope="col">{{ v->unit_head }}</th>
  % if (v->gaps) {
  <th scope="col" class="num">{{ v->total_head }}</th>
  % }
  <th scope="col" class="num">{{ v->covered_head }}</th>
  % if (v->gaps) {
  <th scope="col" class="num">{{ t("Rate") }}</th><th scope="col" class="num">{{ t("Gaps") }}</th>
  % }
  % for (size_t k = 0; k < v->round_count; k++) {
  <th scope="col" class="num">{{ t("Round {}", v->rounds[k].no) }}
    % if (v->rounds[k].now) {
    <span class="quiet">{{ t("now") }}</span>
    % }
  </th>
  % }
</tr></thead>
<tbody>
  % for (size_t i = 0; i < v->unit_count; i++) {
  <tr><th scope="row">{{ v->units[i].unit }}</th>{{ >campaign_cells(v, &v->units[i]) }}</tr>
  % }
</tbody>
<tfoot><tr><th scope="row">{{ v->sum.unit }}</th>{{ >campaign_cells(v, &v->sum) }}</tr></tfoot></table>
</div>

%template campaign_steps(const struct campaign_view *v)
% if (v->step_count > 0) {
<h2>{{ t("Next step") }}</h2>
% }
% for (size_t i = 0; i < v->step_count; i++) {
% const struct campaign_step_view *x = &v->steps[i];
<form method="post" action="{{ url(v->url) }}/act" novalidate class="sheet">
  <input type="hidden" name="version" value="{{ v->version }}">
  <input type="hidden" name="act" value="{{ x->act }}">
  {{ >field_text(&x->note) }}
  <p class="actions"><button class="{{ x->main ? "btn btn-primary" : "btn" }}">{{ x->label }}</button></p>
</form>
% }

%template campaign_trail(const struct campaign_view *v)
<section><h2>{{ t("The record") }}</h2>
<ul class="rows">
  % for (size_t i = 0; i < v->line_count; i++) {
  % const struct campaign_line_view *x = &v->lines[i];
  <li>{{ >moment(x->at) }} <strong>{{ x->what }}</strong> {{ x->who }}
    % if (x->url) {
    <a href="{{ url(x->url) }}">{{ x->note }}</a>
    % } else {
    <span class="quiet">{{ x->note }}</span>
    % }
  </li>
  % }
</ul></section>

%template campaign(const struct desk_page_view *p, const struct campaign_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/campaigns") }}">{{ t("Campaigns") }}</a></p>
<div class="page-head"><h1>{{ v->title }}</h1>{{ >badge(v->tone, v->state) }}
<p class="actions"><a class="btn btn-quiet" href="{{ url(v->board) }}">{{ t("Board") }}</a></p>
</div>
<p>{{ v->goal }}</p>
<dl class="facts">
  <dt>{{ t("Kind") }}</dt><dd>{{ v->kind }}</dd>
  <dt>{{ t("It goes over") }}</dt><dd>{{ v->unit }}</dd>
  <dt>{{ t("Period") }}</dt><dd>{{ >date(v->from_at) }} – {{ >date(v->last_at) }}</dd>
  % for (size_t i = 0; i < v->fact_count; i++) {
  <dt>{{ v->facts[i].name }}</dt><dd>{{ v->facts[i].value }}</dd>
  % }
</dl>
<section><h2>{{ t("Coverage") }}</h2>
% if (v->unit_count == 0) {
<p class="quiet">{{ t("Nothing of it lies at your units, so there is nothing to cover here.") }}</p>
% } else {
{{ >campaign_matrix(v) }}
% if (v->more) {
<p class="quiet">{{ t("There are more units than are shown here.") }}</p>
% }
% }
<ul class="rows">
  % for (size_t k = 0; k < v->round_count; k++) {
  <li>{{ t("Round {}", v->rounds[k].no) }} <span class="quiet">{{ >date(v->rounds[k].from_at) }} – {{ >date(v->rounds[k].last_at) }}</span></li>
  % }
</ul>
<p class="quiet">{{ t("What counts: a visit on record that nobody disputes, an activity that was written up, a checklist done; a matter is covered when it is closed. Officers’ work is counted, no household is.") }}</p>
<p class="quiet">{{ t("Figures as of {}", when_moment(h, v->as_of)) }}</p>
</section>
{{ >campaign_steps(v) }}
{{ >campaign_trail(v) }}
{{ >desk_end(NULL) }}

%template campaign_rounds_head(const struct campaign_grid_view *v)
% for (size_t k = 0; k < v->round_count; k++) {
<th scope="col">{{ t("Round {}", v->rounds[k].no) }}</th>
% }

%template campaign_rounds_cells(const struct campaign_grid_view *v, const struct campaign_subject_view *d)
% for (size_t k = 0; k < v->round_count; k++) {
<td class="nowrap">
  % if (d->rounds[k].at) {
  <a href="{{ url(d->rounds[k].url) }}">{{ >date(d->rounds[k].at) }}</a>
  % } else {
  —
  % }
</td>
% }

%template campaign_grid_table(const struct campaign_grid_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->unit }}">
<table class="data"><caption class="hidden-label">{{ v->unit }}</caption><thead><tr>
  % if (v->may_plan) {
  <th scope="col" class="pick"><span class="hidden-label">{{ t("Choose") }}</span></th>
  % }
  <th scope="col">{{ v->code_head }}</th>
  % if (v->named) {
  <th scope="col">{{ t("Its name") }}</th>
  % }
  % if (v->when_head) {
  <th scope="col">{{ v->when_head }}</th>
  % }
  {{ >campaign_rounds_head(v) }}</tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct campaign_subject_view *d = &v->rows[i];
  <tr>
    % if (v->may_plan) {
    <td class="pick"><label><input type="checkbox" name="code" value="{{ d->code }}" {{ attr("checked", d->chosen) }}><span class="hidden-label">{{ t("Choose {}", d->code) }}</span></label></td>
    % }
    <td class="nowrap"><a href="{{ url(d->url) }}">{{ d->code }}</a></td>
    % if (v->named) {
    <td>{{ d->name }}</td>
    % }
    % if (v->when_head) {
    <td class="nowrap">{{ >date(d->at) }}</td>
    % }
    {{ >campaign_rounds_cells(v, d) }}</tr>
  % }
</tbody></table>
</div>

%template campaign_grid(const struct desk_page_view *p, const struct campaign_grid_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url(v->back) }}">{{ v->title }}</a></p>
<div class="page-head"><h1>{{ v->unit }}</h1></div>
<form method="get" action="{{ url(v->path) }}" class="filters" novalidate>
  <input type="hidden" name="unit" value="{{ v->unit_code }}">
  {{ >field_select(&v->round) }}
  % if (v->show.name) {
  {{ >field_select(&v->show) }}
  % }
  <p class="actions"><button class="btn">{{ t("Show") }}</button></p>
</form>
% if (v->row_count == 0) {
<p class="quiet">{{ v->next ? t("Nothing in this stretch. There is more of it.") : t("Nothing here that you may see.") }}</p>
{{ >list_pager(v->start, v->next, v->first) }}
% } else if (!v->may_plan) {
{{ >campaign_grid_table(v) }}
{{ >list_pager(v->start, v->next, v->first) }}
% } else {
<form method="post" action="{{ url(v->action) }}" novalidate>
  <input type="hidden" name="op" value="{{ v->op }}">
  <input type="hidden" name="unit" value="{{ v->unit_code }}">
  <input type="hidden" name="round" value="{{ v->round_no }}">
  <input type="hidden" name="show" value="{{ v->show_code }}">
  <input type="hidden" name="after" value="{{ v->after }}">
  {{ >campaign_grid_table(v) }}
  {{ >list_pager(v->start, v->next, v->first) }}
  <section class="sheet" id="f-codes"><h2>{{ t("Plan the next visit") }}</h2>
  <p class="quiet">{{ t("To those chosen above. It is a plan like any other, and is approved by somebody else.") }}</p>
  <div class="pairs">
  {{ >field_text(&v->from) }}
  {{ >field_text(&v->to) }}
  </div>
  {{ >field_text(&v->hosts) }}
  {{ >field_pick(&v->own, "units") }}
  <p class="actions"><button class="btn btn-primary">{{ t("Plan the visit") }}</button></p></section>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
% }
{{ >desk_end(NULL) }}
