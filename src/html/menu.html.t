{# The lecture menu: what can be ordered, the order, and the desk that matches it. #}
%include "html/admin.html.h"
%include "html/layout.html.h"
%include "html/menu_views.h"
%include "html/parts.html.h"
%include "html/public.html.h"
%include "html/when.h"

%template menu(const struct page_view *p, const struct menu_view *v)
{{ >public_top(p) }}
<h1>{{ t("Lecture menu") }}</h1>
<p class="lead">{{ t("Choose a talk: we bring it to your village, your firm or your school, in the language your people speak. It costs nothing.") }}</p>
% if (v->at_name) {
<p class="note">{{ >icon("pin") }}{{ t("You are at: {}", v->at_name) }}</p>
% }
% if (v->theme_count > 0) {
<ul class="chips" aria-label="{{ t("Field") }}">
  % for (size_t i = 0; i < v->theme_count; i++) {
  <li><a class="chip" href="{{ url(v->themes[i].value) }}" {{ attr("aria-current", v->themes[i].chosen, "true") }}>{{ v->themes[i].label }}</a></li>
  % }
</ul>
% }
% if (v->row_count == 0) {
% const struct empty_view e = {t("Nothing is on the menu yet"), t("Topics stand here once the office has put them on the menu. You can say what you would like to hear."), t("Say it"), "/say"};
{{ >empty(&e) }}
% } else {
<ul class="rows">
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct menu_topic_view *x = &v->rows[i];
  <li><a href="{{ url(x->url) }}">{{ x->name }}</a>
    <p class="row-meta">{{ x->meta }}</p>
    % if (x->about[0]) {
    <p>{{ x->about }}</p>
    % }
  </li>
  % }
</ul>
% }
{{ >public_end(p) }}

%template menu_form(const struct page_view *p, const struct menu_form_view *v)
{{ >public_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<h1>{{ v->name }}</h1>
<p class="quiet">{{ v->meta }}</p>
% if (v->about[0]) {
<p>{{ v->about }}</p>
% }
<form method="post" action="{{ url(v->url) }}" novalidate>
  <input type="hidden" name="op" value="{{ v->op }}">
  % if (v->at) {
  <input type="hidden" name="at" value="{{ v->at }}">
  <p class="note">{{ >icon("pin") }}{{ t("You are at: {}", v->at_name) }}</p>
  % }
  <section>
    <h2>{{ t("1. When, and for whom?") }}</h2>
    {{ >asked_fields(v->asked, v->asked_count) }}
  </section>
  <section>
    <h2>{{ t("2. Where?") }}</h2>
    {{ >area_picker(v->groups, v->group_count) }}
    {{ >field_text(&v->place) }}
    {{ >field_area(&v->note) }}
  </section>
  <section>
    <h2>{{ t("3. How do we reach you?") }}</h2>
    <p class="hint">{{ t("You may leave this empty and follow the order by number and secret. With a phone the team can ask you.") }}</p>
    {{ >field_text(&v->contact) }}
    {{ >field_text(&v->phone) }}
    <div class="note"><strong>{{ t("Who will see it") }}</strong><br>{{ t("The office that matches orders, and the team that comes. Name and phone are stored apart and encrypted; whoever looks at them has to give a reason, and you see that.") }}</div>
  </section>
  <p class="actions"><button class="btn btn-primary">{{ t("Order it") }}</button></p>
</form>
{{ >public_end(p) }}

%template menu_rows(const struct menu_list_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Orders of talks") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Order") }}</th><th scope="col">{{ v->proposes ? t("Wanted on") : t("Day") }}</th><th scope="col">{{ t("Where") }}</th><th scope="col">{{ t("Language") }}</th><th scope="col">{{ v->proposes ? t("Proposed, and why") : t("Team") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct menu_row_view *x = &v->rows[i];
  <tr><td class="title"><a href="{{ url(x->url) }}">{{ x->title }}</a> <span class="quiet num">{{ x->number }}</span></td><td class="nowrap">
    % if (x->day) {
    {{ >day(x->day) }}
    % }
    </td><td>{{ x->where }}</td><td class="nowrap">{{ x->speech }}</td>
    <td>{{ x->team }}
    % if (x->reasons[0]) {
    <span class="quiet">{{ x->reasons }}</span>
    % }
    % if (x->talk) {
    <a href="{{ url(x->talk) }}">{{ t("The talk") }}</a>
    % }
    </td></tr>
  % }
</tbody></table>
</div>

%template menu_list(const struct desk_page_view *p, const struct menu_list_view *v)
{{ >desk_top(p) }}
<p><a href="{{ url("/desk/activities") }}">{{ t("Activities") }}</a></p>
<div class="page-head"><h1>{{ t("Orders of talks") }}</h1>
  <p class="actions"><a class="btn btn-quiet" href="{{ url("/menu") }}">{{ t("The menu, as residents see it") }}</a></p>
</div>
<ul class="chips" aria-label="{{ t("State") }}">
  % for (size_t i = 0; i < v->state_count; i++) {
  <li><a class="chip" href="{{ url(v->states[i].value) }}" {{ attr("aria-current", v->states[i].chosen, "true") }}>{{ v->states[i].label }}</a></li>
  % }
</ul>
% if (v->row_count == 0) {
<p class="quiet">{{ t("No order in this state that you may see.") }}</p>
% } else {
{{ >menu_rows(v) }}
% if (v->more) {
<p class="quiet">{{ t("These came first; the others follow when they are done.") }}</p>
% }
% }
{{ >desk_end(NULL) }}

%template menu_team(const struct menu_order_view *v, const struct menu_team_view *x)
<section class="card"><h3>{{ x->name }}
  % if (!x->available) {
  {{ >badge(TONE_NEUTRAL, t("Cannot come that day")) }}
  % }
  </h3>
  <p class="row-meta">{{ x->unit }}
  % if (x->area[0]) {
  · {{ x->area }}
  % }
  % if (x->rating[0]) {
  · {{ t("Rated within a year, and satisfied with:") }} <span class="num">{{ x->rating }}</span>
  % }
  </p>
  <ul class="reasons">
  % for (size_t i = 0; i < x->reason_count; i++) {
  <li>{{ >icon(x->reasons[i].against ? "warn" : "check") }}{{ x->reasons[i].words }}</li>
  % }
  </ul>
  % if (v->chooses) {
  <form method="post" action="{{ url(v->url) }}/match" novalidate class="filters">
    <input type="hidden" name="op" value="{{ v->op }}">
    <input type="hidden" name="version" value="{{ v->version }}">
    <input type="hidden" name="team" value="{{ x->code }}">
    {{ >field_select(&x->lecturer) }}
    <p class="actions"><button class="btn">{{ t("Choose {}", x->name) }}</button></p>
  </form>
  % }
</section>

%template menu_order(const struct desk_page_view *p, const struct menu_order_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/menu") }}">{{ t("Orders of talks") }}</a> · <a href="{{ url(v->matter) }}" class="num">{{ v->number }}</a></p>
<div class="page-head"><h1>{{ v->title }}</h1>{{ >badge(v->tone, v->state) }}
  % if (v->talk) {
  <p class="actions"><a class="btn" href="{{ url(v->talk) }}">{{ t("The talk") }} {{ v->talk_number }}</a></p>
  % }
</div>
<dl class="facts">
  % for (size_t i = 0; i < v->fact_count; i++) {
  <dt>{{ v->facts[i].name }}</dt><dd>{{ v->facts[i].value }}</dd>
  % }
</dl>
% if (v->no_talk) {
<p class="note">{{ t("No talk is planned for this order: it was called off, or only a day was noted. The team's unit fixes day and place anew, or sends the order back.") }}</p>
% }
% if (v->schedules) {
<section><h2>{{ t("Fix day and place") }}</h2>
<form method="post" action="{{ url(v->url) }}/schedule" novalidate class="sheet">
  <input type="hidden" name="op" value="{{ v->op }}">
  <input type="hidden" name="version" value="{{ v->version }}">
  {{ >field_text(&v->from) }}
  {{ >field_text(&v->minutes) }}
  {{ >field_text(&v->place) }}
  <p class="hint">{{ t("The talk is planned as an activity of the team's unit; somebody else approves it, and then residents read of it.") }}</p>
  <p class="actions"><button class="btn btn-primary">{{ t("Fix it") }}</button></p>
</form></section>
% }
% if (v->ordered) {
<h2>{{ t("Teams that fit") }}</h2>
% if (v->team_count == 0) {
<p class="quiet">{{ t("No team on the register gives this talk. Teams and their topics stand under Subjects.") }}</p>
% }
% for (size_t i = 0; i < v->team_count; i++) {
{{ >menu_team(v, &v->teams[i]) }}
% }
% }
{{ >desk_end(NULL) }}
