{# The visit planner: visits with what clashes, and quiet periods. #}
%include "html/admin.html.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/visit_views.h"
%include "html/when.h"

%template calendar_pager(const struct calendar_view *v, const char *earlier, const char *later)
<ul class="chips" aria-label="{{ t("Weeks or a month") }}">
  <li><a class="chip" href="{{ url(v->weeks) }}" {{ attr("aria-current", !v->is_month, "true") }}>{{ t("Weeks") }}</a></li>
  <li><a class="chip" href="{{ url(v->month) }}" {{ attr("aria-current", v->is_month, "true") }}>{{ t("By month") }}</a></li>
</ul>
<nav class="pager" aria-label="{{ v->is_month ? t("Months") : t("Weeks") }}">
  <a class="btn btn-quiet" href="{{ url(earlier) }}">{{ >icon("left") }}{{ t("Earlier") }}</a>
  <a class="btn btn-quiet" href="{{ url(later) }}">{{ t("Onwards") }}{{ >icon("right") }}</a>
</nav>

%template month_day(const struct month_day_view *d)
<p class="month-date">{{ >day(d->day) }}
  % if (d->today) {
  {{ >badge(TONE_WORK, t("Today")) }}
  % }
</p>
% if (d->count > 0) {
<ul>
  % for (size_t i = 0; i < d->count; i++) {
  % const struct month_entry_view *x = &d->rows[i];
  <li class="{{ x->clashing ? "clashing" : "" }}"><a href="{{ url(x->url) }}">{{ x->title }}</a>
    % if (x->state) {
    {{ >badge(x->tone, x->state) }}
    % }
    % if (x->clashing) {
    {{ >badge(TONE_LATE, t("Clash")) }}
    % }
  </li>
  % }
  % if (d->more > 0) {
  <li><a href="{{ url(d->week) }}">{{ t("{} more in the week", d->more) }}</a>
    % if (d->hides_clash) {
    {{ >badge(TONE_LATE, t("Clash")) }}
    % }
  </li>
  % }
</ul>
% }

%template month(const struct month_view *v)
<table class="month"><caption>{{ v->name }}</caption>
<thead><tr><th scope="col">{{ t("Monday") }}</th><th scope="col">{{ t("Tuesday") }}</th><th scope="col">{{ t("Wednesday") }}</th><th scope="col">{{ t("Thursday") }}</th><th scope="col">{{ t("Friday") }}</th><th scope="col">{{ t("Saturday") }}</th><th scope="col">{{ t("Sunday") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->day_count; i += 7) {
  <tr>
    % for (size_t k = i; k < i + 7; k++) {
    <td class="{{ v->days[k].outside ? "outside" : "" }}" {{ attr("data-empty", v->days[k].count == 0, "1") }}>{{ >month_day(&v->days[k]) }}</td>
    % }
  </tr>
  % }
</tbody></table>

%template visit_links(const char *label, const struct visit_link_view *rows, size_t count)
% if (count > 0) {
<p class="clash-ways">{{ label }}
  % for (size_t i = 0; i < count; i++) {
  <a href="{{ url(rows[i].url) }}">{{ rows[i].label }}</a>
  % }
</p>
% }

%template visit_clashes(const struct visit_clashes_view *v)
% if (v->count > 0) {
<ul class="clashes">
  % for (size_t i = 0; i < v->count; i++) {
  % const struct visit_clash_view *x = &v->rows[i];
  <li>{{ >badge(TONE_LATE, t("Clash")) }} <strong>{{ x->what }}</strong> {{ x->detail }}
    % if (x->url) {
    <a href="{{ url(x->url) }}">{{ x->name }}</a>
    % } else if (x->name) {
    {{ x->name }}
    % }
    <span class="quiet">{{ x->means }}</span></li>
  % }
  % if (v->more > 0) {
  <li>{{ t("and {} more", v->more) }}</li>
  % }
</ul>
{{ >visit_links(t("Days without a clash:"), v->days, v->day_count) }}
{{ >visit_links(t("Others nobody calls on then:"), v->others, v->other_count) }}
% }

%template visit_load_rows(const char *within, const struct visit_load_view *rows, size_t count)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Load of the hosts") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Host") }}</th><th scope="col" class="num">{{ t("30 days before") }}</th><th scope="col" class="num">{{ within }}</th><th scope="col" class="num">{{ t("30 days after") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < count; i++) {
  <tr><td>
    % if (rows[i].url) {
    <a href="{{ url(rows[i].url) }}">{{ rows[i].name }}</a>
    % } else {
    {{ rows[i].name }}
    % }
    </td><td class="num">{{ >number(rows[i].before) }}</td><td class="num">{{ >number(rows[i].within) }}</td><td class="num">{{ >number(rows[i].after) }}</td></tr>
  % }
</tbody></table>
</div>

%template visit_section(const struct visit_clashes_view *v)
% if (v->count > 0) {
<section><h2>{{ t("What it clashes with") }}</h2>
{{ >visit_clashes(v) }}
</section>
% }
% if (v->load_count > 0) {
<section><h2>{{ t("Load of the hosts") }}</h2>
{{ >visit_load_rows(t("On its day"), v->loads, v->load_count) }}
</section>
% }

%template visit_rows(const struct visits_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Visits") }}">
<table class="data list"><thead><tr><th scope="col">{{ t("When") }}</th><th scope="col">{{ t("Title") }}</th><th scope="col">{{ t("Host") }}</th><th scope="col">{{ t("Who goes") }}</th><th scope="col">{{ t("Unit") }}</th><th scope="col">{{ t("State") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct visit_row_view *x = &v->rows[i];
  <tr class="{{ x->clashes.count > 0 ? "clashing" : "" }}"><td class="nowrap">{{ >moment(x->starts_at) }}</td><td><a href="{{ url(x->url) }}">{{ x->title }}</a> <span class="quiet">{{ x->programme }}</span>{{ >visit_clashes(&x->clashes) }}</td><td>{{ x->hosts }}</td><td>{{ x->people }}</td><td>{{ x->unit }}</td><td class="nowrap">{{ >badge(x->tone, x->state) }}
    % if (x->objected) {
    <br>{{ >badge(TONE_BACK, t("Host objected")) }}
    % }
    </td></tr>
  % }
</tbody></table>
</div>

%template visit_quiet_rows(const struct quiet_view *rows, size_t count)
<ul class="rows">
  % for (size_t i = 0; i < count; i++) {
  <li><strong>{{ rows[i].where }}</strong> {{ >days(rows[i].from_day, rows[i].to_day) }} <span class="quiet">{{ rows[i].reason }}</span></li>
  % }
</ul>

%template visits(const struct desk_page_view *p, const struct visits_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Visit planner") }}</h1>
  <p class="actions">
  % if (v->may_add) {
  <a class="btn btn-primary" href="{{ url("/desk/activities/new/zoufang") }}">{{ >icon("plus") }}{{ t("Propose a visit") }}</a>
  % }
  <a class="btn" href="{{ url("/desk/visits/schedule") }}">{{ t("Plan for topics") }}</a>
  <a class="btn" href="{{ url("/desk/visits/quiet") }}">{{ t("Quiet periods") }}</a></p>
</div>
<form method="get" action="{{ url("/desk/visits") }}" class="filters" novalidate>
  {{ >field_text(&v->from) }}
  % if (v->calendar.is_month) {
  <input type="hidden" name="view" value="month">
  % } else {
  {{ >field_text(&v->to) }}
  % }
  {{ >field_pick(&v->unit, "units") }}
  <p class="check"><label><input type="checkbox" name="only" value="clashing" {{ attr("checked", v->clashing) }}> {{ t("Only those that clash") }}</label></p>
  <p class="actions"><button class="btn">{{ t("Show") }}</button></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
{{ >calendar_pager(&v->calendar, v->earlier, v->later) }}
% if (v->more) {
<p class="note note-late">{{ t("There are more visits or clashes than one page looks at. Please choose fewer days.") }}</p>
% }
% if (v->quiet_count > 0) {
<section><h2>{{ t("Quiet periods") }}</h2>
{{ >visit_quiet_rows(v->quiets, v->quiet_count) }}
</section>
% }
% if (v->row_count == 0) {
<p class="quiet">{{ v->clashing ? t("Nothing clashes in these days.") : t("No visits in these days that you may see. Propose one, or look at another week.") }}</p>
% } else {
<p>{{ t("Visits that clash: {}", v->clash_count) }}</p>
  % if (!v->calendar.is_month) {
{{ >visit_rows(v) }}
  % }
% }
% if (v->calendar.is_month) {
{{ >month(&v->months) }}
% }
% if (v->load_count > 0) {
<section><h2>{{ t("Load of the hosts") }}</h2>
<p class="quiet">{{ t("Parties of all offices, proposed, approved and held. Households are not counted.") }}</p>
{{ >visit_load_rows(t("In these days"), v->loads, v->load_count) }}
</section>
% }
{{ >desk_end(NULL) }}

%template quiets(const struct desk_page_view *p, const struct quiets_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/visits") }}">{{ t("Visit planner") }}</a></p>
<div class="page-head"><h1>{{ t("Quiet periods") }}</h1></div>
<p class="quiet">{{ t("Days on which visits leave an area, a unit or everybody in peace: a typhoon, a harvest, exams.") }}</p>
% if (v->row_count == 0) {
<p class="quiet">{{ t("No quiet period is set.") }}</p>
% }
<ul class="rows">
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct quiet_view *x = &v->rows[i];
  <li><strong>{{ x->where }}</strong> {{ >days(x->from_day, x->to_day) }} <span class="quiet">{{ x->reason }}</span>
    % if (v->may_set) {
    <form method="post" action="{{ url("/desk/visits/quiet/end") }}" class="inline"><input type="hidden" name="id" value="{{ x->id }}"><button class="btn btn-quiet">{{ t("End this period") }}</button></form>
    % }
  </li>
  % }
</ul>
% if (v->may_set) {
<section><h2>{{ t("Set one") }}</h2>
<form method="post" action="{{ url("/desk/visits/quiet") }}" novalidate class="sheet">
  <div class="pairs">
  {{ >field_text(&v->from) }}
  {{ >field_text(&v->to) }}
  </div>
  {{ >field_text(&v->area) }}
  {{ >field_pick(&v->unit, "units") }}
  {{ >field_text(&v->reason) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Set it") }}</button></p>
</form></section>
{{ >unit_options("units", v->units, v->unit_count) }}
% }
{{ >desk_end(NULL) }}

%template schedule(const struct desk_page_view *p, const struct schedule_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/visits") }}">{{ t("Visit planner") }}</a></p>
<div class="page-head"><h1>{{ t("Plan for topics") }}</h1></div>
<p class="quiet">{{ t("A plan in which no visit clashes with another or with what is planned already. Nothing is stored: take the lines on one by one, and change what does not suit.") }}</p>
% if (v->more) {
<p class="note note-late">{{ t("There are more visits than one plan looks at: please check each line again when you propose it.") }}</p>
% }
% if (v->row_count > 0) {
% if (v->left_count > 0) {
<p class="note note-late">{{ t("Lines for which no day was free: {}", v->left_count) }}</p>
% }
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Plan for topics") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Topic") }}</th><th scope="col">{{ t("Who goes") }}</th><th scope="col">{{ t("Host") }}</th><th scope="col">{{ t("Day") }}</th><th scope="col">{{ t("Next") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct schedule_row_view *x = &v->rows[i];
  <tr><td>{{ x->topic }}</td><td>{{ x->people }}</td>
    % if (x->url) {
    <td>{{ x->host }}</td><td class="nowrap">{{ >day(x->day) }}</td><td><a href="{{ url(x->url) }}">{{ t("Propose it") }}</a></td>
    % } else {
    <td>—</td><td>—</td><td>{{ t("No day was free") }}</td>
    % }
  </tr>
  % }
</tbody></table>
</div>
% }
<form method="post" action="{{ url("/desk/visits/schedule") }}" novalidate class="sheet">
  {{ >field_area(&v->topics) }}
  {{ >field_area(&v->hosts) }}
  <div class="pairs">
  {{ >field_text(&v->from) }}
  {{ >field_text(&v->each) }}
  </div>
  <p class="actions"><button class="btn btn-primary">{{ t("Make a plan") }}</button></p>
</form>
{{ >desk_end(NULL) }}
