{# Activities: a list by days with totals, one activity, its forms. #}
%include "html/admin.html.h"
%include "html/activity_views.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/visit.html.h"
%include "html/when.h"

%template activity_totals(const struct activities_view *v)
<section><h2>{{ t("What was counted") }}</h2>
<p class="quiet">{{ t("Of what was written up. A trip under several of the four downs is one trip in every total; “余” says “at least”.") }}</p>
<dl class="facts">
  <dt>{{ t("Activities") }}</dt><dd class="num">{{ >number(v->written) }}</dd>
  % for (int i = 0; i < 4; i++) {
  <dt>{{ v->down_names[i] }}</dt><dd class="num">{{ >number(v->downs[i]) }}</dd>
  % }
</dl>
% if (v->tally_count > 0) {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("What was counted") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Programme") }}</th><th scope="col">{{ t("Counted") }}</th><th scope="col" class="num">{{ t("Sum") }}</th><th scope="col" class="num">{{ t("Of so many activities") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->tally_count; i++) {
  % const struct tally_view *x = &v->tallies[i];
  <tr><td>{{ x->programme }}</td><td>{{ x->name }}</td><td class="num">{{ x->sum }}</td><td class="num">{{ >number(x->activities) }}</td></tr>
  % }
</tbody></table>
</div>
% }
</section>

%template activity_rows(const struct activities_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Activities") }}">
<table class="data list"><thead><tr><th scope="col">{{ t("When") }}</th><th scope="col">{{ t("Title") }}</th><th scope="col">{{ t("Programme") }}</th><th scope="col">{{ t("Unit") }}</th><th scope="col">{{ t("Place") }}</th><th scope="col">{{ t("State") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct activity_row_view *x = &v->rows[i];
  <tr><td class="nowrap">{{ >moment(x->starts_at) }}</td><td><a href="{{ url(x->url) }}">{{ x->title }}</a></td><td class="nowrap">{{ x->programme }}</td><td>{{ x->unit }}</td><td>{{ x->place }}</td><td class="nowrap">{{ >badge(x->tone, x->state) }}</td></tr>
  % }
</tbody></table>
</div>

%template activity_list(const struct activities_view *v)
% if (v->row_count == 0) {
<p class="quiet">{{ v->next ? t("Nothing in this stretch that you may see. There is more of it.") : t("Nothing is planned here that you may see.") }}</p>
% } else {
{{ >activity_rows(v) }}
% }
{{ >list_pager(v->path, v->next, v->first) }}
{{ >activity_totals(v) }}

%template activities(const struct desk_page_view *p, const struct activities_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Activities") }}</h1>
  <p class="actions"><a class="btn" href="{{ url("/desk/field") }}">{{ t("Field kit") }}</a>
  <a class="btn btn-quiet" href="{{ url("/desk/menu") }}">{{ t("Orders of talks") }}</a>
  <a class="btn btn-quiet" href="{{ url("/desk/wishes") }}">{{ t("Small wishes") }}</a>
  % if (v->may_add) {
  <a class="btn btn-primary" href="{{ url("/desk/activities/new") }}">{{ >icon("plus") }}{{ t("Plan one") }}</a>
  % }
  </p>
</div>
<form method="get" action="{{ url("/desk/activities") }}" class="filters" novalidate>
  {{ >field_text(&v->from) }}
  % if (v->calendar.is_month) {
  <input type="hidden" name="view" value="month">
  % } else {
  {{ >field_text(&v->to) }}
  % }
  {{ >field_select(&v->programme) }}
  {{ >field_select(&v->down) }}
  {{ >field_select(&v->state) }}
  {{ >field_pick(&v->unit, "units") }}
  <p class="actions"><button class="btn">{{ t("Show") }}</button></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
{{ >calendar_pager(&v->calendar, v->earlier, v->later) }}
% if (v->calendar.is_month) {
  % if (v->next) {
<p class="note note-late">{{ t("There is more than a month can show here. Please look at its weeks.") }}</p>
  % }
{{ >month(&v->months) }}
% } else {
{{ >activity_list(v) }}
% }
{{ >desk_end(NULL) }}

%template programmes(const struct desk_page_view *p, const struct programme_view *rows, size_t count)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Plan an activity") }}</h1></div>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Programmes") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Programme") }}</th><th scope="col">{{ t("What it is") }}</th><th scope="col">{{ t("It may count under") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < count; i++) {
  <tr><td class="nowrap"><a href="{{ url(rows[i].url) }}">{{ rows[i].name }}</a></td><td>{{ rows[i].about }}</td><td>{{ rows[i].downs }}</td></tr>
  % }
</tbody></table>
</div>
{{ >desk_end(NULL) }}

%template activity_form(const struct desk_page_view *p, const struct activity_form_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ v->heading }}</h1></div>
{{ >visit_clashes(&v->clashes) }}
% if (v->open) {
<p class="quiet">{{ t("Residents read the title, the time, the place and what is marked below, once it is approved.") }}</p>
% }
<form method="post" action="{{ url(v->action) }}" novalidate class="sheet">
  % if (v->version) {
  <input type="hidden" name="version" value="{{ v->version }}">
  % } else {
  <input type="hidden" name="op" value="{{ v->op }}">
  % }
  {{ >field_text(&v->title) }}
  {{ >field_choices(&v->downs) }}
  <div class="pairs">
  {{ >field_text(&v->from) }}
  {{ >field_text(&v->to) }}
  </div>
  {{ >field_pick(&v->unit, "units") }}
  % if (v->calls) {
  {{ >field_pick(&v->host, "units") }}
  % }
  {{ >field_text(&v->place) }}
  {{ >field_text(&v->area) }}
  {{ >field_text(&v->at) }}
  {{ >asked_fields(v->fields, v->field_count) }}
  {{ >field_text(&v->hosts) }}
  {{ >field_text(&v->company) }}
  <p class="actions"><button class="btn btn-primary">{{ v->submit }}</button> <a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Back") }}</a></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
{{ >desk_end(NULL) }}

%template activity_links(const char *heading, const struct activity_link_view *rows, size_t count)
% if (count > 0) {
<section><h2>{{ heading }}</h2>
<ul class="rows">
  % for (size_t i = 0; i < count; i++) {
  <li><a href="{{ url(rows[i].url) }}">{{ rows[i].name }}</a> <span class="quiet">{{ rows[i].what }}</span></li>
  % }
</ul></section>
% }

%template activity_facts(const struct activity_fact_view *rows, size_t count)
% for (size_t i = 0; i < count; i++) {
<dt>{{ rows[i].name }}</dt><dd>{{ rows[i].value }}
  % if (rows[i].shown) {
  <span class="quiet">{{ t("residents read it") }}</span>
  % }
</dd>
% }

%template activity_steps(const struct activity_view *v)
% for (size_t i = 0; i < v->step_count; i++) {
% const struct activity_step_view *x = &v->steps[i];
<section><h2>{{ x->label }}</h2>
  % if (x->hint) {
  <p class="quiet">{{ x->hint }}</p>
  % }
<form method="post" action="{{ url(v->url) }}/act" novalidate class="sheet">
  <input type="hidden" name="version" value="{{ v->version }}">
  <input type="hidden" name="step" value="{{ x->step }}">
  {{ >field_text(&x->note) }}
  <p class="actions"><button class="{{ x->main ? "btn btn-primary" : "btn btn-quiet" }}">{{ x->label }}</button></p>
</form></section>
% }

%template activity_more(const struct activity_view *v)
% if (v->may_link) {
<section><h2>{{ t("A matter of this activity") }}</h2>
<form method="post" action="{{ url(v->url) }}/link" novalidate class="sheet">
  {{ >field_text(&v->matter) }}
  {{ >field_select(&v->part) }}
  <p class="actions"><button class="btn">{{ t("Note it") }}</button></p>
</form></section>
% }
% if (v->may_days) {
<section><h2>{{ t("Each day") }}</h2>
<p class="quiet">{{ t("Without a summary it is noted that the reminder of the day went out.") }}</p>
<form method="post" action="{{ url(v->url) }}/day" novalidate class="sheet">
  {{ >field_text(&v->day) }}
  {{ >field_area(&v->summary) }}
  <p class="actions"><button class="btn">{{ t("Note it") }}</button></p>
</form></section>
% }

%template activity_lines(const struct activity_view *v)
<h2>{{ t("What was done") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("What was done") }}">
<table class="data"><thead><tr><th scope="col">{{ t("When") }}</th><th scope="col">{{ t("What") }}</th><th scope="col">{{ t("Who") }}</th><th scope="col">{{ t("Note") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->line_count; i++) {
  % const struct activity_line_view *l = &v->lines[i];
  <tr><td class="nowrap">{{ >moment(l->occurred_at) }}
    % if (l->recorded_at) {
    <br><small class="quiet">{{ t("written down") }} {{ >moment(l->recorded_at) }}</small>
    % }
    </td><td>{{ l->what }}</td><td>{{ l->who }}</td><td>{{ l->note }}</td></tr>
  % }
</tbody></table>
</div>

%template activity_page(const struct desk_page_view *p, const struct activity_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/activities") }}">{{ t("Activities") }}</a> · {{ v->programme }} · <span class="num">{{ v->number }}</span></p>
<div class="page-head"><h1>{{ v->title }}</h1>{{ >badge(v->tone, v->state) }}
  <p class="actions">
  % if (v->write) {
  <a class="btn btn-primary" href="{{ url(v->write) }}">{{ t("Write it up") }}</a>
  % }
  % if (v->queue) {
  <a class="btn" href="{{ url(v->queue) }}">{{ t("Bookings") }}</a>
  % }
  % if (v->raise) {
  <a class="btn" href="{{ url(v->raise) }}">{{ v->raise_words }}</a>
  % }
  % if (v->edit) {
  <a class="btn" href="{{ url(v->edit) }}">{{ t("Change") }}</a>
  % }
  % if (v->public_page) {
  <a class="btn btn-quiet" href="{{ url(v->public_page) }}">{{ t("As residents see it") }}</a>
  % }
  </p>
</div>
% if (v->waits) {
<p>{{ v->waits }}</p>
% }
% if (v->objected) {
<p class="note note-late">{{ t("Its host objected, as written below. It goes on when the plan has been changed.") }}</p>
% }
<dl class="facts">
  <dt>{{ t("When") }}</dt><dd>{{ >moments(v->starts_at, v->ends_at) }}</dd>
  % if (v->held_at) {
  <dt>{{ t("Held") }}</dt><dd>{{ >moment(v->held_at) }}</dd>
  % }
  {{ >activity_facts(v->facts, v->fact_count) }}
</dl>
% if (v->count_count > 0) {
<h2>{{ t("What was counted") }}</h2>
<dl class="facts">{{ >activity_facts(v->counts, v->count_count) }}</dl>
% }
% if (v->report[0]) {
<h2>{{ t("What came of it") }}</h2>
{{ >paragraphs(v->report) }}
% }
{{ >activity_links(t("Matters"), v->matters, v->matter_count) }}
{{ >activity_links(t("Subjects"), v->subjects, v->subject_count) }}
{{ >visit_section(&v->clashes) }}
{{ >activity_steps(v) }}
{{ >activity_more(v) }}
{{ >activity_lines(v) }}
{{ >desk_end(NULL) }}

%template activity_write(const struct desk_page_view *p, const struct activity_write_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ v->heading }}</h1></div>
<p class="quiet">{{ t("Numbers as you would report them: 54, 720余, 超1.4万. What was not counted stays empty. Nobody's name.") }}</p>
<form method="post" action="{{ url(v->action) }}" novalidate class="sheet">
  <input type="hidden" name="version" value="{{ v->version }}">
  % for (size_t i = 0; i < v->count_count; i++) {
  {{ >field_text(&v->counts[i]) }}
  % }
  {{ >field_area(&v->report) }}
  % if (v->visits) {
  {{ >field_area(&v->visited) }}
  % }
  % if (v->roll) {
  {{ >field_area(&v->attended) }}
  % }
  <p class="actions"><button class="btn btn-primary">{{ t("Save") }}</button> <a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Back") }}</a></p>
</form>
{{ >desk_end(NULL) }}

%template activity_raise(const struct desk_page_view *p, const struct activity_raise_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ v->heading }}</h1></div>
<p class="quiet">{{ t("It becomes a matter of its own, with an owner and a limit: {}.", v->kind) }}</p>
<form method="post" action="{{ url(v->action) }}" novalidate class="sheet">
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_text(&v->title) }}
  {{ >field_area(&v->body) }}
  {{ >asked_fields(v->asked, v->asked_count) }}
  {{ >field_text(&v->area) }}
  {{ >field_text(&v->place) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Save") }}</button> <a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Back") }}</a></p>
</form>
{{ >desk_end(NULL) }}
