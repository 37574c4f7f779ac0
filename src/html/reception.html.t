{# What residents are told of activities, the times they book, and the desk's list of them. #}
%include "html/admin.html.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/reception_views.h"
%include "html/when.h"

%template receptions(const struct page_view *p, const struct receptions_view *v)
{{ >public_top(p) }}
<h1>{{ t("Reception days and talks") }}</h1>
<p class="quiet">{{ t("When and where leaders hear people, what is explained, and where offices come to you. Where times are booked you need no account; you may also come without one.") }}</p>
% if (v->row_count == 0) {
% const struct empty_view e = {t("Nothing is announced for the next weeks"), t("Days are announced here once they are fixed."), t("Say it"), "/say"};
{{ >empty(&e) }}
% } else {
<ul class="rows">
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct reception_row_view *x = &v->rows[i];
  <li><a href="{{ url(x->url) }}">{{ x->title }}</a>
    <p class="row-meta">{{ >moment(x->starts_at) }} · {{ x->programme }} · {{ x->place }} · {{ x->unit }}
      % if (x->cancelled) {
      {{ >badge(TONE_NEUTRAL, t("Cancelled")) }}
      % } else if (x->books) {
      {{ >badge(TONE_WORK, t("Times to book")) }}
      % }
    </p></li>
  % }
</ul>
% }
{{ >public_end(p) }}

%template reception_book(const struct reception_view *v)
<section><h2>{{ t("Book a time") }}</h2>
% if (v->slot.option_count == 0) {
<p>{{ t("All times are taken, or over. You may come without one: whoever has booked goes first.") }}</p>
% } else {
<form method="post" action="{{ url(v->url) }}" novalidate>
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_choices(&v->slot) }}
  {{ >field_text(&v->name) }}
  {{ >field_text(&v->phone) }}
  {{ >field_text(&v->party) }}
  <div class="note">{{ t("Name and phone are stored apart and encrypted, for this day only. What it is about you say when you are heard; nothing of it is asked here.") }}</div>
  <p class="actions"><button class="btn btn-primary">{{ t("Book it") }}</button></p>
</form>
% }
<p class="actions"><a class="btn btn-quiet" href="{{ url(v->url) }}/cancel">{{ t("Give a booked time back") }}</a></p>
</section>

%template reception(const struct page_view *p, const struct reception_view *v)
{{ >public_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<h1>{{ v->title }}</h1>
% if (v->cancelled) {
<div class="note note-warn" role="alert">{{ t("This day is cancelled.") }}</div>
% }
<dl class="facts">
  <dt>{{ t("When") }}</dt><dd>{{ >moments(v->starts_at, v->ends_at) }}</dd>
  <dt>{{ t("Where") }}</dt><dd>{{ v->area }} {{ v->place }}</dd>
  <dt>{{ t("Unit") }}</dt><dd>{{ v->unit }}</dd>
  <dt>{{ t("What it is") }}</dt><dd>{{ v->programme }}</dd>
  % for (size_t i = 0; i < v->fact_count; i++) {
  <dt>{{ v->facts[i].name }}</dt><dd>{{ v->facts[i].value }}</dd>
  % }
</dl>
% if (v->takes) {
<p>{{ v->takes }}</p>
% }
% if (v->books) {
{{ >reception_book(v) }}
% }
{{ >public_end(p) }}

%template booked(const struct page_view *p, const struct booked_view *v)
{{ >public_top(p) }}
<h1>{{ t("The time is yours") }}</h1>
<div class="receipt" id="receipt" data-alt="{{ t("Receipt") }}">
  <p data-line="small">{{ p->site_name }} · {{ v->title }}</p>
  <dl class="facts">
    <dt data-line="small">{{ t("When") }}</dt><dd data-line="big">{{ >moment(v->starts_at) }}</dd>
    <dt data-line="small">{{ t("Where") }}</dt><dd data-line="small">{{ v->place }}</dd>
    <dt data-line="small">{{ t("People") }}</dt><dd data-line="small">{{ >number(v->party) }}</dd>
    <dt data-line="small">{{ t("Code to give it back") }}</dt><dd class="code" data-line="big">{{ v->code_spaced }}</dd>
  </dl>
</div>
<p class="actions">
  <button class="btn btn-primary js-only" type="button" data-picture="receipt" data-target="picture" data-hint="{{ t("Press the picture long to keep it.") }}">{{ >icon("download") }}{{ t("Keep as a picture") }}</button>
  <button class="btn js-only" type="button" data-print>{{ >icon("print") }}{{ t("Print") }}</button>
</p>
<p class="hint">{{ t("Please keep the code: with it and your phone number you give the time back when you cannot come.") }}</p>
<div id="picture" hidden></div>
<p class="actions"><a class="btn btn-quiet" href="{{ url(v->cancel) }}">{{ t("Give a booked time back") }}</a></p>
{{ >public_end(p) }}

%template booking_cancel(const struct page_view *p, const struct booking_cancel_view *v)
{{ >public_top(p) }}
{{ >done_note(v->done ? t("The time is free again. Thank you for saying so.") : NULL) }}
{{ >error_summary(v->errors, v->error_count) }}
<h1>{{ t("Give a booked time back") }}</h1>
<p>{{ v->title }}</p>
% if (!v->done) {
<form method="post" action="{{ url(v->url) }}" novalidate>
  {{ >field_text(&v->phone) }}
  {{ >field_text(&v->code) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Give it back") }}</button></p>
</form>
% }
<p class="actions"><a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Back") }}</a></p>
{{ >public_end(p) }}

%template booking_rows(const struct booking_queue_view *v)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Bookings") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Time") }}</th><th scope="col">{{ t("Visitor") }}</th><th scope="col" class="num">{{ t("People") }}</th><th scope="col">{{ t("State") }}</th><th scope="col">{{ t("What to do") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct booking_view *x = &v->rows[i];
  <tr><td class="nowrap">
    % if (x->starts_at) {
    {{ >moment(x->starts_at) }}
    % } else {
    {{ t("came without one") }}
    % }
    </td><td>{{ x->name }} {{ x->phone }}</td><td class="num">{{ >number(x->party) }}</td><td class="nowrap">{{ >badge(x->tone, x->state) }}</td>
    <td class="nowrap">
    <a class="btn btn-quiet" href="{{ url(v->url) }}/{{ x->id }}">{{ x->may_receive ? t("Receive") : t("Show") }}</a>
    % if (x->may_here || x->may_missed) {
    <form method="post" action="{{ url(v->url) }}/mark" class="inline">
      <input type="hidden" name="id" value="{{ x->id }}">
      % if (x->may_here) {
      <button class="btn btn-quiet" name="state" value="here">{{ t("Is here") }}</button>
      % }
      % if (x->may_missed) {
      <button class="btn btn-quiet" name="state" value="missed">{{ t("Did not come") }}</button>
      <button class="btn btn-quiet" name="state" value="received">{{ t("Heard, nothing to follow") }}</button>
      % }
    </form>
    % }
    </td></tr>
  % }
</tbody></table>
</div>

%template booking_forms(const struct booking_queue_view *v)
% if (v->may_queue && !v->cancelled) {
<section><h2>{{ t("Somebody came without a booking") }}</h2>
<form method="post" action="{{ url(v->url) }}/walk-in" novalidate class="sheet">
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_text(&v->name) }}
  {{ >field_text(&v->phone) }}
  {{ >field_text(&v->party) }}
  <p class="actions"><button class="btn">{{ t("Add") }}</button></p>
</form></section>
% }
% if (v->may_slots) {
<section><h2>{{ t("Times to book") }}</h2>
<form method="post" action="{{ url(v->url) }}/slots" novalidate class="sheet">
  {{ >field_text(&v->from) }}
  {{ >field_text(&v->minutes) }}
  {{ >field_text(&v->count) }}
  {{ >field_text(&v->room) }}
  <p class="actions"><button class="btn">{{ t("Make these times") }}</button></p>
</form></section>
% }

%template booking_queue(const struct desk_page_view *p, const struct booking_queue_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url(v->back) }}">{{ v->title }}</a></p>
<div class="page-head"><h1>{{ t("Bookings") }}</h1></div>
% if (v->cancelled) {
<div class="note note-warn">{{ t("It is cancelled. Whoever booked has to be told: open a booking to see the phone.") }}</div>
% }
% if (v->slot_count > 0) {
<ul class="chips">
  % for (size_t i = 0; i < v->slot_count; i++) {
  <li><span class="chip"><span>{{ >moment(v->slots[i].starts_at) }} · {{ v->slots[i].taken }}/{{ v->slots[i].room }}</span></span></li>
  % }
</ul>
% } else {
<p class="quiet">{{ t("No times yet: residents see the day and come without a booking.") }}</p>
% }
% if (v->row_count > 0) {
{{ >booking_rows(v) }}
{{ >list_pager(v->url, v->next, v->first) }}
% } else {
<p class="quiet">{{ t("Nobody has booked.") }}</p>
% }
{{ >booking_forms(v) }}
{{ >desk_end(NULL) }}

%template booking_page(const struct desk_page_view *p, const struct booking_receive_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url(v->back) }}">{{ v->title }}</a></p>
<div class="page-head"><h1>{{ v->who }}</h1></div>
% if (v->number) {
<div class="note note-done read-out" role="status"><p>{{ t("Stored. Read out to the caller:") }} <strong class="num">{{ v->number }}</strong> · {{ t("secret") }} <strong class="num">{{ v->secret }}</strong></p>
  % if (v->closed) {
  <p>{{ t("It speaks of an office or an official, so only the supervisors open it from here on. You cannot; write the number and the secret down for the caller now.") }}</p>
  % }
</div>
% }
% if (v->reveal) {
<div class="card marked" data-mark="{{ p->unit }} {{ p->officer }}"><p>{{ v->reveal }}</p></div>
% }
% if (v->receives) {
<form method="post" action="{{ url(v->url) }}" novalidate class="sheet">
  <p class="quiet">{{ t("It becomes a matter of its own, with an owner and a limit: {}.", v->kind) }}</p>
  {{ >field_area(&v->body) }}
  {{ >field_text(&v->heading) }}
  {{ >asked_fields(v->asked, v->asked_count) }}
  {{ >field_choices(&v->against) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Receive") }}</button></p>
</form>
% }
% if (v->has_contact && !v->reveal) {
<section><h2>{{ t("Look into the vault") }}</h2>
<form method="post" action="{{ url(v->url) }}/reveal" novalidate class="sheet">
  {{ >field_text(&v->reason) }}
  <p class="actions"><button class="btn">{{ t("Show them") }}</button></p>
</form></section>
% }
{{ >desk_end(NULL) }}
