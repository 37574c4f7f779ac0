{# Callbacks: the calls to make, and one call with everything it needs on one screen. #}
%include "html/desk_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template callback_row(const struct callback_row_view *k)
<tr>
  <td class="nowrap number">{{ k->number }}</td>
  <td class="title"><a href="{{ url(k->url) }}">{{ k->title }}</a></td>
  <td class="unit">{{ k->unit }}</td>
  <td class="nowrap"><span class="{{ k->late ? "late-words" : "" }}">
    % if (k->late) {
    {{ >icon("state-late") }}
    % }
    {{ k->due_words }}</span></td>
  <td>{{ k->note }}</td>
</tr>

%template callbacks(const struct desk_page_view *p, const struct callbacks_view *v)
{{ >desk_top(p) }}
% if (v->done) {
<div class="note note-done" role="status">{{ v->done }}</div>
% }
<div class="page-head">
  <h1>{{ t("Callbacks") }}</h1>
  % if (v->can_start) {
  <form method="post" action="{{ url("/desk/callbacks") }}" class="actions"><button class="btn btn-primary" data-key="n">{{ >icon("phone") }}{{ t("Call the next one") }} <kbd>n</kbd></button></form>
  % }
</div>
<nav aria-label="{{ t("Which callbacks") }}"><ul class="chips">
  % for (size_t i = 0; i < v->tab_count; i++) {
  % const struct desk_link *l = &v->tabs[i];
  <li><a class="chip" href="{{ url(l->url) }}" {{ attr("aria-current", l->current, "page") }}>{{ l->label }} <span class="num">{{ >number(l->count > 1000 ? 1000 : l->count) }}{{ l->count > 1000 ? "+" : "" }}</span></a></li>
  % }
</ul></nav>
% if (v->row_count == 0) {
% const struct empty_view e = {t("Nothing here"), v->why_empty, t("All matters"), "/desk/q/all"};
{{ >empty(&e) }}
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ v->title }}">
<table class="data list">
  <caption class="hidden-label">{{ v->title }}</caption>
  <thead><tr><th scope="col">{{ t("Number") }}</th><th scope="col">{{ t("Title") }}</th><th scope="col">{{ t("Lead") }}</th><th scope="col">{{ t("To be called by") }}</th><th scope="col">{{ t("Calls so far") }}</th></tr></thead>
  <tbody>
    % for (size_t i = 0; i < v->row_count; i++) {
    {{ >callback_row(&v->rows[i]) }}
    % }
  </tbody>
</table>
</div>
% }
% if (v->next || !v->first) {
<nav class="pager" aria-label="{{ t("Pages") }}">
  % if (!v->first) {
  <a class="btn btn-quiet" href="{{ url(v->path) }}">{{ >icon("left") }}{{ t("To the start") }}</a>
  % }
  % if (v->next) {
  <a class="btn btn-quiet" rel="next" href="{{ url(v->next) }}">{{ t("More") }}{{ >icon("right") }}</a>
  % }
</nav>
% }
{{ >desk_end(NULL) }}

%template keyed(const struct keyed_field *f)
% bool wrong = f->error && f->error[0];
<fieldset class="{{ wrong ? "field keyed field-wrong" : "field keyed" }}" id="f-{{ f->name }}">
  <legend class="label">{{ f->label }}</legend>
  % if (f->hint) {
  <p class="hint">{{ f->hint }}</p>
  % }
  % if (wrong) {
  <p class="field-error">{{ >icon("warn") }}{{ f->error }}</p>
  % }
  <div class="choices">
    % for (size_t i = 0; i < f->option_count; i++) {
    % const struct keyed_option *o = &f->options[i];
    <label class="choice"><input type="{{ f->multiple ? "checkbox" : "radio" }}" name="{{ f->name }}" value="{{ o->value }}" data-press="{{ o->key }}" {{ attr("checked", o->chosen) }}><span><kbd>{{ o->key }}</kbd> {{ o->label }}</span></label>
    % }
  </div>
</fieldset>

%template call_contact(const struct callback_view *v)
<section id="contact" class="{{ v->shown ? "card call-contact marked" : "card call-contact" }}" {{ attr("data-mark", v->shown, v->mark) }} aria-live="polite">
  <dl class="facts"><dt>{{ t("Resident") }}</dt><dd>{{ v->name }}</dd><dt>{{ t("Phone") }}</dt><dd class="num">
    % if (v->shown) {
    <a href="tel:{{ v->phone }}"><strong>{{ v->phone }}</strong></a>
    % } else {
    {{ v->phone }}
    % }
  </dd></dl>
  % if (v->mine && !v->shown) {
  <form method="post" action="{{ url(v->url) }}/reveal" data-hx-post="{{ url(v->url) }}/reveal" data-hx-target="#contact" data-hx-select="#contact" data-hx-swap="outerHTML">
    <input type="hidden" name="op" value="{{ v->reveal_op }}">
    <button class="btn" data-press="m">{{ >icon("eye") }}{{ t("Show the number") }} <kbd>m</kbd></button>
    <span class="hint">{{ t("It is recorded with the reason “callback”, and the resident sees it.") }}</span>
  </form>
  % }
</section>

%template call_form(const struct callback_view *v)
<form method="post" action="{{ url(v->url) }}" novalidate class="call" data-call data-submit-key>
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >keyed(&v->outcome) }}
  {{ >keyed(&v->contacted) }}
  {{ >keyed(&v->solved) }}
  {{ >keyed(&v->satisfied) }}
  {{ >keyed(&v->why) }}
  <div data-press="j">{{ >field_area(&v->said) }}</div>
  {{ >keyed(&v->quality) }}
  {{ >keyed(&v->defects) }}
  <div class="field"><div class="choices"><label class="choice"><input type="checkbox" name="back" value="1" data-press="h" {{ attr("checked", v->back) }}><span><kbd>h</kbd> {{ t("Send the reply back to the office that wrote it") }}</span></label></div></div>
  <div data-press="k">{{ >field_area(&v->note) }}</div>
  <p class="actions"><button class="btn btn-primary">{{ t("Save and call the next one") }} <kbd>Enter</kbd></button></p>
</form>

%template call_matter(const struct callback_view *v)
<aside class="side">
  <section><h2>{{ t("The answer") }}</h2>
    % if (v->answer) {
    {{ >paragraphs(v->answer) }}
    % }
    <p class="quiet">{{ v->unit }}</p>
  </section>
  <section><h2>{{ t("The matter") }}</h2><p><strong><a href="{{ url("/desk/m/") }}{{ v->number }}">{{ v->title }}</a></strong></p>{{ >paragraphs(v->body) }}
    % if (v->place[0]) {
    <p class="quiet">{{ v->place }}</p>
    % }
  </section>
  % if (v->before_count > 0) {
  <section><h2>{{ t("What the resident said since") }}</h2>
    % for (size_t i = 0; i < v->before_count; i++) {
    <p class="when">{{ >moment(v->before[i].at) }}</p>{{ >paragraphs(v->before[i].words) }}
    % }
  </section>
  % }
  % if (v->call_count > 0) {
  <section><h2>{{ t("Calls so far") }}</h2>
    % for (size_t i = 0; i < v->call_count; i++) {
    <p class="when">{{ >moment(v->calls[i].at) }} · {{ v->calls[i].who }}</p><p>{{ v->calls[i].words }}</p>
    % }
  </section>
  % }
</aside>

%template callback(const struct desk_page_view *p, const struct callback_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
% if (v->done) {
<div class="note note-done" role="status">{{ v->done }}</div>
% }
<div class="page-head"><h1>{{ t("Callback") }}</h1><span class="quiet num">{{ v->number }}</span>
  <span class="{{ v->late ? "late-words call-due" : "quiet call-due" }}">{{ v->due_words }}</span>
  % if (v->mine) {
  <form method="post" action="{{ url(v->url) }}/release" class="actions"><button class="btn btn-quiet">{{ t("Leave it to others") }}</button></form>
  % }
</div>
% if (v->stopped) {
<div class="note note-warn" role="status"><p>{{ v->stopped }}</p></div>
% }
{{ >call_contact(v) }}
<div class="matter matter-form">
<div>
  % if (v->mine) {
  {{ >call_form(v) }}
  % } else {
  % if (v->can_take) {
  <form method="post" action="{{ url(v->url) }}/take"><p class="actions"><button class="btn btn-primary" data-key="n">{{ >icon("phone") }}{{ t("Take this call") }} <kbd>n</kbd></button> <a class="btn btn-quiet" href="{{ url("/desk/callbacks") }}">{{ t("Back to the callbacks") }}</a></p></form>
  % } else {
  <p class="actions"><a class="btn" href="{{ url("/desk/callbacks") }}">{{ t("Back to the callbacks") }}</a></p>
  % }
  % }
</div>
{{ >call_matter(v) }}
</div>
{{ >desk_end(NULL) }}
