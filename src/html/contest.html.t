{# Contests: the list with the schemes, one by groups, and one unit of it with each input, its marks and appeals. #}
%include "html/admin.html.h"
%include "html/contest_views.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

{# On the desk of whoever something waits for. #}
%template contest_due_note(const struct contest_dues_view *v)
% if (v->count > 0) {
<section class="note note-warn">
<p><strong>{{ t("Appraisals") }}</strong></p>
<ul>
  % for (size_t i = 0; i < v->count; i++) {
  % const struct contest_due_view *x = &v->rows[i];
  <li>{{ >badge(x->tone, x->state) }} <a href="{{ url(x->url) }}">{{ x->name }} · {{ x->period }}</a>
    % if (x->unit[0]) {
    · {{ x->unit }}
    % }
    · {{ x->words }}</li>
  % }
</ul>
</section>
% }

%template contest_schemes(const struct contests_view *v)
<details><summary>{{ t("Schemes: {}", v->scheme_count) }}</summary>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Schemes") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Scheme") }}</th><th scope="col">{{ t("Year") }}</th><th scope="col">{{ t("Criteria and points") }}</th><th scope="col">{{ t("To appeal") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->scheme_count; i++) {
  % const struct scheme_line_view *x = &v->schemes[i];
  <tr><th scope="row">{{ x->name }}<br><span class="quiet">{{ x->about }}</span></th><td class="nowrap">{{ x->year }}
    % if (x->yearly) {
    <br><span class="quiet">{{ t("for that year only") }}</span>
    % }
    </td><td>{{ x->criteria }}</td><td class="nowrap">{{ x->appeal }}</td></tr>
  % }
</tbody></table>
</div></details>

%template contest_new(const struct contests_view *v)
% if (v->may_add) {
<section><h2>{{ t("Begin an appraisal") }}</h2>
<form method="post" action="{{ url("/desk/contests") }}" class="filters" novalidate>
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_select(&v->scheme) }}
  {{ >field_text(&v->period) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Draft it from the figures") }}</button></p>
</form>
</section>
% }

%template contest_rows(const struct contests_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Appraisals") }}">
<table class="data list"><thead><tr><th scope="col">{{ t("Scheme") }}</th><th scope="col">{{ t("Period") }}</th><th scope="col">{{ t("State") }}</th><th scope="col">{{ t("Appeals until") }}</th><th scope="col">{{ t("Changed") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct contest_line_view *x = &v->rows[i];
  <tr><td class="title"><a href="{{ url(x->url) }}">{{ x->name }}</a></td><td class="nowrap">{{ x->period }}</td><td class="nowrap">{{ >badge(x->tone, x->state) }}</td><td class="nowrap">
    % if (x->appeal_until) {
    {{ >due(x->appeal_until) }}
    % }
    </td><td class="nowrap">{{ >moment(x->changed_at) }}</td></tr>
  % }
</tbody></table>
</div>
{{ >pager_more(v->next, v->start) }}

%template contests(const struct desk_page_view *p, const struct contests_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Appraisals") }}</h1></div>
<p class="quiet">{{ t("Units are appraised by class and band; residents never are. Each unit sees every input that its points are made of, and may appeal before anything is final.") }}</p>
{{ >contest_new(v) }}
<section><h2>{{ t("Begun and issued") }}</h2>
% if (v->row_count == 0) {
% const struct empty_view e = {t("No appraisal to see yet"), t("One stands here once your unit is shown its inputs, or once it is issued to all."), t("See the figures"), "/desk/figures"};
{{ >empty(&e) }}
% } else {
{{ >contest_rows(v) }}
% }
</section>
{{ >contest_schemes(v) }}
{{ >desk_end(NULL) }}

%template contest_counts(const struct contest_part_view *x)
% for (size_t i = 0; i < x->count_count; i++) {
{{ x->counts[i].before }}{# joined #}
% if (x->counts[i].url) {
<a href="{{ url(x->counts[i].url) }}">{{ >number(x->counts[i].n) }}</a>{# joined #}
% } else {
{{ >number(x->counts[i].n) }}{# joined #}
% }
% }

%template contest_line(const struct contest_view *v, const struct contest_row_view *x)
<tr>
  <th scope="row" class="title roomy"><a href="{{ url(x->url) }}">{{ x->name }}</a>
    % if (x->standing) {
    <br>{{ >badge(TONE_NEUTRAL, x->standing) }} <span class="quiet">{{ x->reason }}</span>
    % }
  </th>
  % if (v->ranks) {
  <td class="num">
    % if (x->place) {
    {{ x->place }}
    % }
  </td>
  % }
  <td class="nowrap">
    % if (x->band) {
    {{ >badge(x->tone, x->band) }}
    % }
  </td>
  <td class="num nowrap"><strong>{{ x->points }}</strong></td>
  % if (v->volume) {
  <td class="num nowrap">{{ >number(x->volume) }}</td>
  % }
  % for (size_t i = 0; i < v->head_count; i++) {
  % const struct contest_part_view *y = &x->parts[i];
  <td class="num nowrap">{{ y->value }}
    % if (y->count_count > 0 && y->has) {
    <span class="quiet">({{ >contest_counts(y) }})</span>
    % }
    % if (y->has) {
    <br>{{ t("Points: {}", y->points) }}
    % }
    % if (y->corrected) {
    <span class="quiet">{{ t("corrected") }}</span>
    % }
  </td>
  % }
</tr>

%template contest_group(const struct contest_view *v, const struct contest_group_view *g)
<section><h2>{{ g->name }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ g->name }}">
<table class="data"><caption class="hidden-label">{{ g->name }}</caption>
<thead><tr><th scope="col">{{ t("Unit") }}</th>
  % if (v->ranks) {
  <th scope="col" class="num">{{ t("Place") }}</th>
  % }
  <th scope="col">{{ t("Band") }}</th><th scope="col" class="num">{{ t("Points") }}</th>
  % if (v->volume) {
  <th scope="col" class="num">{{ v->volume }}</th>
  % }
  % for (size_t i = 0; i < v->head_count; i++) {
  <th scope="col" class="num">{{ v->heads[i].name }}<br><span class="quiet">{{ t("of {}", v->heads[i].full) }}</span></th>
  % }
</tr></thead>
<tbody>
  % for (size_t i = 0; i < g->row_count; i++) {
  {{ >contest_line(v, &g->rows[i]) }}
  % }
</tbody></table>
</div></section>

%template contest_acts(const struct contest_view *v)
% if (v->act_count > 0) {
<form method="post" action="{{ url(v->url) }}" novalidate>
  <input type="hidden" name="revision" value="{{ v->revision }}">
  <input type="hidden" name="op" value="{{ v->op }}">
  % if (v->note.name) {
  {{ >field_text(&v->note) }}
  % }
  <p class="actions">
  % for (size_t i = 0; i < v->act_count; i++) {
  <button class="{{ v->acts[i].primary ? "btn btn-primary" : "btn" }}" name="act" value="{{ v->acts[i].act }}">{{ v->acts[i].label }}</button>
  % }
  </p>
</form>
% }

%template contest_trail(const struct contest_story_view *v)
% if (v->trail_count > 0) {
<section id="trail"><h2>{{ t("What was done") }}</h2>
<ol class="timeline">
  % for (size_t i = 0; i < v->trail_count; i++) {
  % const struct contest_trail_view *x = &v->trail[i];
  <li><strong>{{ x->what }}</strong> {{ x->who }} <span class="quiet">{{ >moment(x->at) }}</span>
    % if (x->where[0] || x->note[0]) {
    <br>{{ x->where }} {{ x->note }}
    % }
  </li>
  % }
</ol>
{{ >pager_named(t("Pages of what was done"), v->trail_pages.next, v->trail_pages.start) }}
</section>
% }

%template contest_appeal(const struct contest_appeal_view *x)
<li>{{ >badge(x->tone, x->state) }} <strong>
  % if (x->url) {
  <a href="{{ url(x->url) }}">{{ x->unit }}</a>
  % }
  {{ x->criterion }}</strong> {{ x->officer }} <span class="quiet">{{ >moment(x->made_at) }}</span>
  <br>{{ x->text }}
  <br><span class="quiet">{{ t("Evidence: {}", x->evidence) }}</span>
  % if (x->answered_at) {
  <br>{{ t("Answer: {}", x->answer) }} {{ x->answerer }} <span class="quiet">{{ >moment(x->answered_at) }}</span>
  % if (x->is) {
  <br>{{ x->was }} → {{ x->is }} <span class="quiet">
  % if (x->waits) {
  {{ t("waits to be confirmed by another") }}
  % } else {
  {{ t("confirmed by {}", x->confirmer) }}
  % }
  </span>
  % }
  % }
  % if (x->confirm_url) {
  <form method="post" action="{{ url(x->confirm_url) }}">
    <input type="hidden" name="criterion" value="{{ x->code }}">
    <input type="hidden" name="value" value="{{ x->value }}">
    <input type="hidden" name="revision" value="{{ x->revision }}">
    <p class="actions"><button class="btn btn-primary" name="act" value="confirm">{{ t("Confirm {}", x->is) }}</button>
      <button class="btn" name="act" value="reopen">{{ t("Not so: answer it again") }}</button></p>
  </form>
  % }
</li>

%template contest_appeals(const struct contest_story_view *v)
% if (v->appeal_count > 0) {
<section id="appeals"><h2>{{ t("Appeals") }}</h2>
<ol class="timeline">
  % for (size_t i = 0; i < v->appeal_count; i++) {
  {{ >contest_appeal(&v->appeals[i]) }}
  % }
</ol>
{{ >pager_named(t("Pages of appeals"), v->appeal_pages.next, v->appeal_pages.start) }}
</section>
% }

%template contest_window(int64_t until, bool open, bool provisional)
% if (until) {
<p class="{{ open ? "note note-warn" : "note" }}">
  % if (open) {
  {{ t("Units may appeal against their inputs until {}.", when_due(h, until)) }}
  % } else {
  {{ t("The time to appeal ended {}.", when_due(h, until)) }}
  % }
  % if (provisional) {
  {{ t("Days of a year whose working days are not known yet were judged by the week.") }}
  % }
</p>
% }

{# Why it was withdrawn or dropped. #}
%template contest_ended(const char *why)
% if (why[0]) {
<p class="note note-warn">{{ t("It does not stand any more: {}", why) }}</p>
% }

%template contest_head(const struct contest_view *v)
<p><a href="{{ url("/desk/contests") }}">{{ t("Appraisals") }}</a></p>
<div class="page-head"><h1>{{ v->title }}</h1> {{ >badge(v->tone, v->state) }}</div>
<p class="quiet">{{ v->period }} · {{ t("Inputs as of {}", when_moment(h, v->counted_at)) }}
  % if (v->signs) {
  · {{ t("Signed by {}", v->signs) }}
  % }
</p>
<p>{{ v->about }}
  % if (v->volume && v->least > 0) {
  {{ t("Who handled fewer than {} is listed and not appraised.", v->least) }}
  % }
</p>
% if (v->replaced_by) {
<p class="note note-warn"><a href="{{ url(v->replaced_by) }}">{{ t("It was corrected by another one.") }}</a></p>
% }
% if (v->replaces) {
<p class="note"><a href="{{ url(v->replaces) }}">{{ t("It corrects an earlier one, which is withdrawn when this is issued.") }}</a></p>
% }
{{ >contest_ended(v->ended) }}
{{ >contest_window(v->appeal_until, v->window, v->provisional) }}
% if (v->json) {
<p class="quiet"><a href="{{ url(v->json) }}">{{ t("What was frozen (JSON)") }}</a> · {{ t("up to entry {} of the record", v->watermark) }} · SHA-256 {{ v->sha256 }}</p>
% }

%template contest(const struct desk_page_view *p, const struct contest_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
% if (v->done) {
<p class="note note-done">{{ v->done }}</p>
% }
{{ >contest_head(v) }}
{{ >contest_acts(v) }}
% for (size_t i = 0; i < v->group_count; i++) {
{{ >contest_group(v, &v->groups[i]) }}
% }
{{ >pager_more(v->next, v->start) }}
<p class="quiet">{{ t("“—” means that there is no data: it gives nothing and takes nothing, and the rest counts for all. What is in a compartment is in no figure of a unit.") }}</p>
{{ >contest_appeals(&v->story) }}
{{ >contest_trail(&v->story) }}
{{ >desk_end(NULL) }}

%template contest_mark(const struct contest_unit_view *v, const struct contest_part_view *x)
% if (x->mark) {
<br>{{ t("{} points by hand", x->mark) }}: {{ x->reason }}
<br><span class="quiet">{{ t("Evidence: {}", x->evidence) }} · {{ t("given by {}", x->giver) }} ·
  % if (x->confirmer[0]) {
  {{ t("confirmed by {}", x->confirmer) }}
  % } else {
  {{ t("waits to be confirmed by another") }}
  % }
</span>
% }
% if (x->confirms) {
<form method="post" action="{{ url(v->url) }}">
  <input type="hidden" name="criterion" value="{{ x->code }}">
  <input type="hidden" name="value" value="{{ x->mark }}">
  <input type="hidden" name="revision" value="{{ v->revision }}">
  <p class="actions"><button class="btn" name="act" value="confirm">{{ t("Confirm {} points", x->mark) }}</button></p>
</form>
% }
% if (x->takes) {
<form method="post" action="{{ url(v->url) }}">
  <input type="hidden" name="criterion" value="{{ x->code }}">
  <p class="actions"><button class="btn" name="act" value="take">{{ t("Take the points back") }}</button></p>
</form>
% }

%template contest_input(const struct contest_unit_view *v, const struct contest_part_view *x)
<tr>
  <td class="roomy"><strong>{{ x->name }}</strong><br><span class="quiet">{{ x->rule }}</span>{{ >contest_mark(v, x) }}</td>
  <td class="num nowrap"><strong>{{ x->value }}</strong>
    % if (x->corrected) {
    <br>{{ >badge(TONE_BACK, t("corrected after an appeal")) }}
    % }
    % if (x->now) {
    <br>{{ >badge(TONE_BACK, t("changed since")) }}<br>{{ t("now {}", x->now) }}
    % }
  </td>
  <td class="num nowrap"><strong>{{ x->points }}</strong> / {{ x->full }}</td>
  <td class="num nowrap">{{ >contest_counts(x) }}
    % if (x->best) {
    <br><span class="quiet">{{ t("best of the group: {}", x->best) }}</span>
    % }
  </td>
</tr>

%template contest_inputs(const struct contest_unit_view *v)
<section><h2>{{ t("What the points are made of") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("What the points are made of") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Criterion and rule") }}</th><th scope="col" class="num">{{ t("Value") }}</th><th scope="col" class="num">{{ t("Points") }}</th><th scope="col" class="num">{{ t("Counted") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->part_count; i++) {
  {{ >contest_input(v, &v->row.parts[i]) }}
  % }
</tbody></table>
</div>
<p class="quiet">{{ t("Each number opens the rows behind it, those that you may see. Parts are added as they are and the sum is rounded once, so it may differ from the sum of what is written in the last decimal.") }}</p>
% if (v->counted_now) {
<p class="quiet">{{ t("Counted anew {}", when_moment(h, v->counted_now)) }} · {{ t("changed: {}", v->changed) }}</p>
% }
</section>

%template contest_mark_form(const struct contest_unit_view *v)
% if (v->marks) {
<section><h2>{{ t("Give points by hand") }}</h2>
<form method="post" action="{{ url(v->url) }}" novalidate>
  {{ >field_select(&v->criterion) }}
  {{ >field_text(&v->points) }}
  {{ >field_area(&v->reason) }}
  {{ >field_area(&v->evidence) }}
  <p class="actions"><button class="btn btn-primary" name="act" value="give">{{ t("Give them") }}</button></p>
</form></section>
% }

%template contest_out_form(const struct contest_unit_view *v)
% if (v->excludes) {
<section><h2>{{ v->excluded ? t("Take it in again") : t("Leave it out") }}</h2>
<form method="post" action="{{ url(v->url) }}" novalidate>
  % if (v->excluded) {
  <p class="actions"><button class="btn" name="act" value="include">{{ t("Appraise it") }}</button></p>
  % } else {
  {{ >field_text(&v->why) }}
  <p class="actions"><button class="btn" name="act" value="exclude">{{ t("Leave it out") }}</button></p>
  % }
</form></section>
% }

%template contest_appeal_form(const struct contest_unit_view *v)
% if (v->appeals_now) {
<section><h2>{{ t("Appeal") }}</h2>
<form method="post" action="{{ url(v->url) }}" novalidate>
  {{ >field_select(&v->criterion) }}
  {{ >field_area(&v->text) }}
  {{ >field_area(&v->evidence) }}
  <p class="actions"><button class="btn btn-primary" name="act" value="appeal">{{ t("Send the appeal") }}</button></p>
</form></section>
% }

%template contest_answer_form(const struct contest_unit_view *v)
% if (v->answers) {
<section><h2>{{ t("Answer an appeal") }}</h2>
<form method="post" action="{{ url(v->url) }}" novalidate>
  {{ >field_select(&v->criterion) }}
  {{ >field_choices(&v->outcome) }}
  {{ >field_text(&v->value) }}
  {{ >field_area(&v->answer) }}
  <p class="actions"><button class="btn btn-primary" name="act" value="answer">{{ t("Send the answer") }}</button></p>
</form></section>
% }

%template contest_unit(const struct desk_page_view *p, const struct contest_unit_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
% if (v->done) {
<p class="note note-done">{{ v->done }}</p>
% }
<p><a href="{{ url(v->back) }}">{{ v->contest }}</a></p>
<div class="page-head"><h1>{{ v->title }}</h1> {{ >badge(v->tone, v->state) }}</div>
<p>{{ v->group }} ·
  % if (v->row.standing) {
  {{ >badge(TONE_NEUTRAL, v->row.standing) }} {{ v->row.reason }}
  % } else {
  <strong>{{ t("Points: {}", v->row.points) }}</strong> {{ t("of {}", v->full) }} {{ >badge(v->row.tone, v->row.band) }}
  % if (v->row.place) {
  {{ t("place {}", v->row.place) }}
  % }
  % }
  % if (v->row.volume >= 0) {
  · {{ t("handled: {}", v->row.volume) }}
  % }
</p>
% if (v->of) {
<p class="quiet">{{ t("There is data for {} of these points: they count for all.", v->of) }}</p>
% }
{{ >contest_ended(v->ended) }}
{{ >contest_window(v->appeal_until, v->window, v->provisional) }}
{{ >contest_inputs(v) }}
{{ >contest_appeal_form(v) }}
{{ >contest_answer_form(v) }}
{{ >contest_appeals(&v->story) }}
{{ >contest_mark_form(v) }}
{{ >contest_out_form(v) }}
{{ >contest_trail(&v->story) }}
{{ >desk_end(NULL) }}
