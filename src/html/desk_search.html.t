{# Searching matters on the desk. #}
%include "base/str.h"
%include "html/desk.html.h"
%include "html/desk_queue.html.h"
%include "html/desk_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template pieces(const struct piece_view *v, size_t count)
% for (size_t i = 0; i < count; i++) {
% if (v[i].hit) {
<mark>{{ v[i].text }}</mark>{# joined #}
% } else {
{{ v[i].text }}{# joined #}
% }
% }

%template hit(const struct hit_view *x)
<li class="hit">
  <h2><a href="{{ url(x->row.url) }}">{{ >pieces(x->title, x->title_count) }}</a></h2>
  <p class="snippet">
    % if (x->in_answer) {
    <span class="quiet">{{ t("Answer") }}</span>
    % }
    {{ >pieces(x->snippet, x->snippet_count) }}</p>
  <p class="quiet hit-facts"><span class="number">{{ x->row.number }}</span> {{ >badge(x->row.tone, x->row.state_word) }} 
    % if (x->row.unit[0]) {
    <span>{{ x->row.unit }}</span>
    % }
    % if (x->row.area[0]) {
    <span>{{ x->row.area }}</span>
    % }
    {{ >date(x->row.submitted_at) }}</p>
</li>

%template search_form(const struct search_view *v)
<form method="get" action="{{ url("/desk/search") }}" role="search" class="search-form" aria-label="{{ t("Search") }}">
  <p class="search-line"><label class="hidden-label" for="search-q">{{ t("Search for") }}</label>
    <input class="input" id="search-q" type="search" name="q" value="{{ v->typed }}" maxlength="200" autocomplete="off" placeholder="{{ t("Words, or a number") }}">
    % if (v->by_relevance) {
    <input type="hidden" name="order" value="relevance">
    % }
    <button class="btn btn-primary">{{ >icon("search") }}{{ t("Search") }}</button></p>
  <details class="filter" {{ attr("open", v->filtered || v->error_count > 0) }}><summary data-key="f">{{ >icon("filter") }}{{ t("Filter") }}</summary>
  <div class="filters">
    {{ >filter_fields(&v->filter) }}
    <p class="actions"><button class="btn">{{ t("Narrow") }}</button></p>
  </div>
  </details>
</form>
{{ >unit_options("units", v->filter.units, v->filter.unit_count) }}

%template search_callers(const struct search_view *v)
<section class="note" aria-labelledby="callers-head">
  <h2 id="callers-head">{{ t("Open matters of this phone number, for merging") }}</h2>
  <ul class="rows">
    % for (size_t i = 0; i < v->caller_count; i++) {
    <li><a href="{{ url(v->callers[i].url) }}">{{ v->callers[i].title }}</a> <span class="quiet number">{{ v->callers[i].number }}</span> {{ >badge(v->callers[i].tone, v->callers[i].state_word) }}</li>
    % }
  </ul>
</section>

%template search_hits(const struct search_view *v)
<p class="quiet search-total" role="status">
  % if (str_eq(v->total, "1")) {
  {{ t("1 matter") }} ·
  % } else {
  {{ t("{} matters", v->total) }} ·
  % }
  % if (v->by_relevance) {
  {{ t("most fitting first") }} · <a href="{{ url(v->other_order) }}">{{ t("newest first") }}</a>
  % } else {
  {{ t("newest first") }} · <a href="{{ url(v->other_order) }}">{{ t("most fitting first") }}</a>
  % }
  · <a href="{{ url(v->export_url) }}">{{ t("Export") }}</a>
</p>
<ol class="hits">
  % for (size_t i = 0; i < v->hit_count; i++) {
  {{ >hit(&v->hits[i]) }}
  % }
</ol>

%template search(const struct desk_page_view *p, const struct search_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Search matters") }}</h1></div>
{{ >search_form(v) }}
% if (v->note) {
<p class="note note-warn">{{ v->note }}</p>
% }
% if (v->caller_count) {
{{ >search_callers(v) }}
% }
% if (v->hit_count) {
{{ >search_hits(v) }}
% } else if (v->next) {
<p class="note">{{ t("Nothing among the newer ones fits; look further back.") }}</p>
% } else if (!v->caller_count) {
% const struct empty_view e = {v->asked ? t("Nothing found") : t("What are you looking for?"), v->why_empty, t("All matters"), "/desk/q/all"};
{{ >empty(&e) }}
% }
% if (v->next || !v->first) {
<nav class="pager" aria-label="{{ t("Pages") }}">
  % if (!v->first) {
  <a class="btn btn-quiet" href="{{ url(v->here) }}">{{ >icon("left") }}{{ t("To the start") }}</a>
  % }
  % if (v->next) {
  <a class="btn btn-quiet" rel="next" href="{{ url(v->next) }}">{{ t("More") }}{{ >icon("right") }}</a>
  % }
</nav>
% }
{{ >desk_end(NULL) }}
