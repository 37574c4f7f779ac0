{# Bulletins: the list and what is due, one with its checks and signatures, its words to edit, and what residents read. #}
%include "html/admin.html.h"
%include "html/bulletin_views.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/public.html.h"
%include "html/when.h"

%template bulletin_runs(const struct bulletin_run_view *runs, size_t count)
% for (size_t i = 0; i < count; i++) {
% if (runs[i].url) {
<a href="{{ url(runs[i].url) }}">{{ runs[i].text }}</a>{# joined #}
% } else if (runs[i].figure) {
<strong>{{ runs[i].text }}</strong>{# joined #}
% } else {
{{ runs[i].text }}{# joined #}
% }
% }

%template bulletin_table(const struct bulletin_piece_view *x)
% if (x->row_count == 0) {
<p class="quiet">{{ x->title }}: {{ t("no data in this period") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ x->title }}">
<table class="data">
  <caption>{{ x->title }}</caption>
  <thead><tr>
  % for (size_t i = 0; i < x->head_count; i++) {
  <th scope="col" class="{{ i > 0 ? "num" : "" }}">{{ x->heads[i] }}</th>
  % }
  </tr></thead>
  <tbody>
  % for (size_t r = 0; r < x->row_count; r++) {
  <tr>
    % for (size_t i = 0; i < x->head_count; i++) {
    <td class="{{ i > 0 ? "num" : "roomy" }}">{{ >bulletin_runs(&x->rows[r].cells[i], 1) }}</td>
    % }
  </tr>
  % }
  </tbody>
</table>
</div>
% }

%template bulletin_piece(const struct bulletin_piece_view *x)
% if (x->shape == BULLETIN_H) {
<h2>{{ >bulletin_runs(x->runs, x->run_count) }}</h2>
% } else if (x->shape == BULLETIN_SUB) {
<h3>{{ >bulletin_runs(x->runs, x->run_count) }}</h3>
% } else if (x->shape == BULLETIN_P) {
<p>{{ >bulletin_runs(x->runs, x->run_count) }}</p>
% } else if (x->shape == BULLETIN_T) {
{{ >bulletin_table(x) }}
% } else {
<p><a href="{{ url(x->url) }}">{{ x->words }}</a><br>{{ x->answer }}</p>
% }

%template bulletin_files(const struct bulletin_paper_view *v)
% if (v->pdf) {
<p class="actions"><a class="btn" href="{{ url(v->pdf) }}">PDF</a>
  <a class="btn btn-quiet" href="{{ url(v->xlsx) }}">Excel</a>
  <a class="btn btn-quiet" href="{{ url(v->html) }}">{{ t("Page to print") }}</a></p>
% }

%template bulletin_paper(const struct bulletin_paper_view *v)
<article class="preview" lang="zh-CN">
  <p class="quiet">{{ v->head }} {{ v->number }}</p>
  % if (v->to[0]) {
  <p>{{ v->to }}：</p>
  % }
  % for (size_t i = 0; i < v->piece_count; i++) {
  {{ >bulletin_piece(&v->pieces[i]) }}
  % }
  <p>{{ v->office }}
    % if (v->day[0]) {
    <br>{{ v->day }}
    % }
  </p>
</article>

%template bulletin_due_link(const struct bulletin_due_view *x)
% if (x->url) {
<a href="{{ url(x->url) }}">{{ x->link }}</a>
% }

%template bulletin_last_day(const struct bulletin_due_view *x)
{{ >day(x->day) }}
% if (x->provisional) {
({{ t("provisional") }})
% }

{# On the desk of the office whose job it is. #}
%template bulletin_due_note(const struct bulletin_dues_view *v)
% if (v->count > 0) {
<section class="note {{ v->late ? "note-late" : "note-warn" }}">
<p><strong>{{ t("Bulletins due") }}</strong></p>
<ul>
  % for (size_t i = 0; i < v->count; i++) {
  % const struct bulletin_due_view *x = &v->rows[i];
  <li>{{ >badge(x->tone, x->state) }} {{ x->name }} · {{ x->period }} · {{ t("last day") }} {{ >bulletin_last_day(x) }} · {{ >bulletin_due_link(x) }}</li>
  % }
</ul>
</section>
% }

%template bulletin_dues(const struct bulletins_view *v)
% if (v->dues.count > 0) {
<section><h2>{{ t("Due") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Due") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Bulletin") }}</th><th scope="col">{{ t("Period") }}</th><th scope="col">{{ t("Last day") }}</th><th scope="col">{{ t("State") }}</th><th scope="col">{{ t("To do") }}</th><th scope="col">{{ t("Comments and talks") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->dues.count; i++) {
  % const struct bulletin_due_view *x = &v->dues.rows[i];
  <tr><th scope="row">{{ x->name }}</th><td class="nowrap">{{ x->period }}</td><td class="nowrap">{{ >bulletin_last_day(x) }}</td><td class="nowrap">{{ >badge(x->tone, x->state) }}</td><td class="nowrap">{{ >bulletin_due_link(x) }}</td><td class="nowrap"><a href="{{ url(x->acts) }}">{{ t("Record or look") }}</a></td></tr>
  % }
</tbody></table>
</div></section>
% }

%template bulletin_new(const struct bulletins_view *v)
% if (v->may_add) {
<section id="draft"><h2>{{ t("Draft a bulletin") }}</h2>
<form method="post" action="{{ url("/desk/bulletins") }}" class="filters" novalidate>
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_select(&v->template) }}
  {{ >field_text(&v->period) }}
  {{ >field_pick(&v->unit, "units") }}
  <p class="actions"><button class="btn btn-primary">{{ t("Draft it from the figures") }}</button></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
</section>
% }

%template bulletin_rows(const struct bulletins_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Bulletins") }}">
<table class="data list"><thead><tr><th scope="col">{{ t("Title") }}</th><th scope="col">{{ t("Kind") }}</th><th scope="col">{{ t("Number") }}</th><th scope="col">{{ t("Of") }}</th><th scope="col">{{ t("State") }}</th><th scope="col">{{ t("Changed") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct bulletin_line_view *x = &v->rows[i];
  <tr><td class="title"><a href="{{ url(x->url) }}">{{ x->title }}</a></td><td>{{ x->kind }}</td><td class="nowrap">{{ x->number }}</td><td>{{ x->unit }}</td><td class="nowrap">{{ >badge(x->tone, x->state) }}</td><td class="nowrap">{{ >moment(x->changed_at) }}</td></tr>
  % }
</tbody></table>
</div>
{{ >pager_more(v->next, v->start) }}

%template bulletins(const struct desk_page_view *p, const struct bulletins_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Bulletins") }}</h1></div>
{{ >bulletin_dues(v) }}
{{ >bulletin_new(v) }}
<section><h2>{{ t("Drafted and issued") }}</h2>
% if (v->row_count == 0) {
% const struct empty_view e = {t("No bulletin yet"), t("A bulletin is drafted from the figures of a period, edited, signed by two, and issued with a number."), t("See the figures"), "/desk/figures"};
{{ >empty(&e) }}
% } else {
{{ >bulletin_rows(v) }}
% }
</section>
{{ >desk_end(NULL) }}

%template bulletin_done_rows(const struct bulletin_schedule_view *v)
% if (v->row_count == 0) {
<p class="quiet">{{ t("Nothing is written down of this period yet.") }}</p>
% } else {
<ol class="timeline">
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct bulletin_done_view *x = &v->rows[i];
  <li><strong>{{ x->what }}</strong> {{ >day(x->day) }} {{ x->unit }}
    % if (x->struck) {
    {{ >badge(TONE_NEUTRAL, t("struck")) }}
    % }
    % if (x->note[0]) {
    <br>{{ x->note }}
    % }
    <br><span class="quiet">{{ t("written down by {}", x->who) }}</span>
    % if (!x->struck) {
    <form method="post" action="{{ url(v->url) }}"><input type="hidden" name="strike" value="{{ x->key }}"><button class="btn btn-quiet">{{ t("Strike this line") }}</button></form>
    % }
  </li>
  % }
</ol>
% }

%template bulletin_schedule(const struct desk_page_view *p, const struct bulletin_schedule_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
% if (v->done) {
<p class="note note-done" role="status">{{ v->done }}</p>
% }
<p><a href="{{ url("/desk/bulletins") }}">{{ t("Bulletins") }}</a></p>
<div class="page-head"><h1>{{ v->name }} {{ v->period }}</h1>
  % if (v->due) {
  {{ >badge(v->due->tone, v->due->state) }}
  % }
</div>
% if (v->due) {
<p>{{ t("Last day") }} {{ >bulletin_last_day(v->due) }} · {{ >bulletin_due_link(v->due) }}</p>
% if (v->due->provisional) {
<p class="quiet">{{ t("Days of a year whose working days are not known yet were judged by the week.") }}</p>
% }
% }
<section><h2>{{ t("Comments and talks") }}</h2>
{{ >bulletin_done_rows(v) }}
</section>
<section><h2>{{ t("Write down what was done") }}</h2>
<form method="post" action="{{ url(v->url) }}" novalidate>
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_select(&v->act) }}
  {{ >field_text(&v->day) }}
  {{ >field_pick(&v->unit, "units") }}
  {{ >field_area(&v->note) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Write it down") }}</button></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
</section>
{{ >desk_end(NULL) }}

%template bulletin_acts(const struct bulletin_view *v)
% if (v->act_count > 0) {
<form method="post" action="{{ url(v->url) }}" novalidate>
  <input type="hidden" name="revision" value="{{ v->revision }}">
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_text(&v->note) }}
  <p class="actions">
  % for (size_t i = 0; i < v->act_count; i++) {
  <button class="{{ v->acts[i].primary ? "btn btn-primary" : "btn" }}" name="act" value="{{ v->acts[i].act }}">{{ v->acts[i].label }}</button>
  % }
  </p>
</form>
% }

%template bulletin_checks(const struct bulletin_view *v)
<section><h2>{{ t("Checks") }}</h2>
% if (v->wrong > 0) {
<p class="note note-late">{{ t("So many do not agree: {}. Whoever signs says why all the same.", v->wrong) }}</p>
% } else {
<p class="note note-done">{{ t("All agree.") }}</p>
% }
<details><summary>{{ t("What was looked at: {}", v->check_count) }}</summary>
<ul lang="zh-CN">
  % for (size_t i = 0; i < v->check_count; i++) {
  <li>{{ >badge(v->checks[i].ok ? TONE_DONE : TONE_LATE, v->checks[i].ok ? t("agrees") : t("does not agree")) }} {{ v->checks[i].says }}</li>
  % }
</ul></details>
% for (size_t i = 0; i < v->check_count; i++) {
% if (!v->checks[i].ok) {
<p lang="zh-CN">{{ >badge(TONE_LATE, t("does not agree")) }} {{ v->checks[i].says }}</p>
% }
% }
</section>

%template bulletin_trail(const struct bulletin_view *v)
% if (v->trail_count > 0) {
<section><h2>{{ t("What was done") }}</h2>
<ol class="timeline">
  % for (size_t i = 0; i < v->trail_count; i++) {
  <li><strong>{{ v->trail[i].what }}</strong> {{ v->trail[i].who }} <span class="quiet">{{ >moment(v->trail[i].at) }}</span>
    % if (v->trail[i].note[0]) {
    <br>{{ v->trail[i].note }}
    % }
  </li>
  % }
</ol></section>
% }

%template bulletin(const struct desk_page_view *p, const struct bulletin_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
% if (v->done) {
<p class="note note-done">{{ v->done }}</p>
% }
<p><a href="{{ url("/desk/bulletins") }}">{{ t("Bulletins") }}</a></p>
<div class="page-head"><h1>{{ v->paper.title }}</h1> {{ >badge(v->tone, v->state) }}</div>
<p class="quiet">{{ t("Figures as of {}", when_moment(h, v->counted_at)) }}
  % if (v->signs) {
  · {{ t("Signed by {}", v->signs) }}
  % }
</p>
% if (v->replaced_by) {
<p class="note note-warn"><a href="{{ url(v->replaced_by) }}">{{ t("It was corrected by another one.") }}</a></p>
% }
% if (v->replaces) {
<p class="note"><a href="{{ url(v->replaces) }}">{{ t("It corrects an earlier one, which is withdrawn when this is issued.") }}</a></p>
% }
% if (v->behind) {
<p class="note note-warn">{{ t("The record of what is counted was behind when this was counted, so the rows behind its numbers will not be known. Count it anew before it is signed.") }}</p>
% }
{{ >bulletin_files(&v->paper) }}
<p class="actions">
  % if (v->edit) {
  <a class="btn" href="{{ url(v->edit) }}">{{ t("Edit the words") }}</a>
  % }
  % if (v->now) {
  <a class="btn btn-quiet" href="{{ url(v->now) }}">{{ t("What changed since") }}</a>
  % }
</p>
{{ >bulletin_acts(v) }}
{{ >bulletin_paper(&v->paper) }}
{{ >bulletin_checks(v) }}
{{ >bulletin_trail(v) }}
{{ >desk_end(NULL) }}

%template bulletin_edit(const struct desk_page_view *p, const struct bulletin_edit_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url(v->back) }}">{{ t("Back") }}</a></p>
<h1>{{ v->title }}</h1>
<p class="note">{{ t("What stands in braces is filled with its figure. A number that is typed is held against the figures, and told where none says so.") }}</p>
<form method="post" action="{{ url(v->url) }}" novalidate>
  <input type="hidden" name="revision" value="{{ v->revision }}">
  % for (size_t i = 0; i < v->field_count; i++) {
  {{ >field_area(&v->fields[i]) }}
  % }
  <p class="actions"><button class="btn btn-primary">{{ t("Save") }}</button></p>
</form>
<details><summary>{{ t("Figures that can be put in") }}</summary>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Figures that can be put in") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Write") }}</th><th scope="col">{{ t("Figure") }}</th><th scope="col" class="num">{{ t("Stands there") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->slot_count; i++) {
  <tr><td><code>{{ v->slots[i].slot }}</code></td><td>{{ v->slots[i].name }}</td><td class="num">{{ v->slots[i].text }}</td></tr>
  % }
</tbody></table>
</div></details>
{{ >desk_end(NULL) }}

%template bulletin_then_rows(const struct bulletin_rows_view *v)
% if (v->row_count == 0) {
<p class="quiet">{{ v->later ? t("Nothing that you may see counts only now.") : t("Nothing of it that you may see now.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->name }}">
<table class="data list"><thead><tr><th scope="col">{{ t("Number") }}</th><th scope="col">{{ t("Title") }}</th><th scope="col">{{ t("Unit") }}</th><th scope="col">{{ t("When") }}</th>
  % if (v->shows_n) {
  <th scope="col" class="num">{{ t("Adds") }}</th>
  % }
  <th scope="col">{{ t("What changed since") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct bulletin_then_view *x = &v->rows[i];
  <tr><td class="nowrap number">{{ x->number }}</td><td class="title"><a href="{{ url(x->url) }}">{{ x->title }}</a></td><td>{{ x->unit }}</td><td class="nowrap">{{ >moment(x->at) }}</td>
    % if (v->shows_n) {
    <td class="num">{{ x->n }}</td>
    % }
    <td class="roomy">
    % if (x->gone) {
    {{ >badge(TONE_BACK, x->changes) }}
    % } else {
    {{ x->changes }}
    % }
    </td></tr>
  % }
</tbody></table>
</div>
% }
{{ >pager_more(v->next, v->start) }}

{# The rows behind a number of a bulletin. #}
%template bulletin_then(const struct desk_page_view *p, const struct bulletin_rows_view *v)
{{ >desk_top(p) }}
<p><a href="{{ url(v->back) }}">{{ v->title }}</a></p>
<h1>{{ v->name }} {{ v->period }} {{ v->group }}</h1>
<p class="quiet">{{ v->about }}</p>
<dl class="facts">
% if (v->printed) {
<dt>{{ t("In the bulletin") }}</dt><dd>{{ v->printed }}</dd>
% }
% if (v->was) {
<dt>{{ t("Counted {}", when_moment(h, v->counted_at)) }}</dt><dd>{{ v->was }}</dd>
% }
% if (v->is) {
<dt>{{ t("Counted now") }}</dt><dd>{{ v->is }}</dd>
% }
</dl>
% if (v->part_count > 0) {
<p>{{ t("Made of") }}:
  % for (size_t i = 0; i < v->part_count; i++) {
  % if (v->parts[i].current) {
  <strong>{{ v->parts[i].label }}</strong>
  % } else {
  <a href="{{ url(v->parts[i].url) }}">{{ v->parts[i].label }}</a>
  % }
  % }
</p>
% }
% if (!v->told) {
<p class="note note-warn">{{ v->late ? t("The record of what is counted was behind when this was counted, so its rows are not known.") : t("Of this figure no rows are kept: it is counted from registers and fields as they are.") }}
  % if (v->live_url) {
  <a href="{{ url(v->live_url) }}">{{ t("See the rows as they are now") }}</a>
  % }
</p>
% } else {
<p class="actions">
  % if (v->later) {
  <a class="btn btn-quiet" href="{{ url(v->then_url) }}">{{ t("As it was counted") }}</a> <strong>{{ t("Counted only since") }}</strong>
  % } else if (!v->goes_on) {
  <strong>{{ t("As it was counted") }}</strong> {{ t("This figure is counted in another way now, so what changed since is not known.") }}
  % } else {
  <strong>{{ t("As it was counted") }}</strong> <a class="btn btn-quiet" href="{{ url(v->later_url) }}">{{ t("Counted only since") }}</a>
  % }
</p>
<p class="quiet">{{ t("You see of these rows those that you may see now.") }}</p>
{{ >bulletin_then_rows(v) }}
% }
{{ >desk_end(NULL) }}

%template bulletin_now(const struct desk_page_view *p, const struct bulletin_now_view *v)
{{ >desk_top(p) }}
<p><a href="{{ url(v->back) }}">{{ t("Back") }}</a></p>
<h1>{{ t("What changed since") }}</h1>
<p class="quiet">{{ v->title }}</p>
<p>{{ t("Counted {}", when_moment(h, v->counted_at)) }} · {{ t("counted again {}", when_moment(h, v->at)) }} · {{ t("changed: {}", v->changed) }}</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("What changed since") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Figure") }}</th><th scope="col" class="num">{{ t("In the bulletin") }}</th><th scope="col" class="num">{{ t("Now") }}</th><th scope="col">{{ t("Changed") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  <tr><th scope="row"><a href="{{ url(v->rows[i].url) }}">{{ v->rows[i].name }}</a></th><td class="num">{{ v->rows[i].was }}</td><td class="num">{{ v->rows[i].is }}</td><td>
    % if (v->rows[i].changed) {
    {{ >badge(TONE_BACK, t("changed")) }}
    % }
    </td></tr>
  % }
</tbody></table>
</div>
{{ >desk_end(NULL) }}

%template bulletins_open(const struct page_view *p, const struct bulletins_view *v)
{{ >public_top(p) }}
<h1>{{ t("Bulletins") }}</h1>
<p class="lead">{{ t("What was done with what you said: figures of each month, quarter and year.") }}</p>
% if (v->row_count == 0) {
% const struct empty_view e = {t("No bulletin is public yet"), t("Bulletins stand here once they are issued and made public. The echo wall has the answers one by one."), t("Echo wall"), "/wall"};
{{ >empty(&e) }}
% } else {
<ul class="rows">
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct bulletin_line_view *x = &v->rows[i];
  <li><a href="{{ url(x->url) }}">{{ x->title }}</a>
    <p class="row-meta">{{ x->number }} · {{ >day(x->day) }}
      % if (x->state) {
      {{ >badge(x->tone, x->state) }}
      % }
    </p></li>
  % }
</ul>
{{ >pager_more(v->next, v->start) }}
% }
{{ >public_end(p) }}

%template bulletin_open(const struct page_view *p, const struct bulletin_view *v)
{{ >public_top(p) }}
<h1>{{ v->paper.title }}</h1>
% if (v->state) {
<p class="note note-warn">{{ t("This bulletin has been withdrawn.") }}
  % if (v->replaced_by) {
  <a href="{{ url(v->replaced_by) }}">{{ t("It was corrected by another one.") }}</a>
  % }
</p>
% }
<h2>{{ t("To print or keep") }}</h2>
{{ >bulletin_files(&v->paper) }}
{{ >bulletin_paper(&v->paper) }}
{{ >public_end(p) }}
