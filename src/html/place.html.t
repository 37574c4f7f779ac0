{# Places: all registers of them, those of one, one with what its sign opens, and the sign itself. #}
%include "html/admin.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/place_views.h"

%template places(const struct page_view *p, const struct places_view *v)
{{ >public_top(p) }}
<h1>{{ t("Places") }}</h1>
<p class="lead">{{ t("Where you find us: what is there, and when it is open. At each of them you can say what troubles you.") }}</p>
% if (v->register_count == 0) {
% const struct empty_view e = {t("No place is listed here yet"), t("You can say what troubles you from anywhere."), t("Say it"), "/say"};
{{ >empty(&e) }}
% } else {
<ul class="entrances">
  % for (size_t i = 0; i < v->register_count; i++) {
  % const struct kind_view *d = &v->registers[i];
  <li><a class="entrance" href="{{ url(d->url) }}">{{ >icon("pin") }}<strong>{{ d->name }}</strong>
    % if (d->about) {
    <span>{{ d->about }}</span>
    % }
  </a></li>
  % }
</ul>
% }
{{ >public_end(p) }}

%template places_of(const struct page_view *p, const struct places_view *v)
{{ >public_top(p) }}
<h1>{{ v->name }}</h1>
<ul class="chips" aria-label="{{ t("Area") }}">
  <li><a class="chip" href="{{ url(v->everywhere) }}" {{ attr("aria-current", !v->in_area, "true") }}>{{ t("All") }}</a></li>
  % for (size_t i = 0; i < v->area_count; i++) {
  <li><a class="chip" href="{{ url(v->areas[i].value) }}" {{ attr("aria-current", v->areas[i].chosen, "true") }}>{{ v->areas[i].label }}</a></li>
  % }
</ul>
% if (v->row_count == 0) {
% const struct empty_view e = {t("No place of this kind is listed here yet"), t("You can say what troubles you from anywhere."), t("Say it"), "/say"};
{{ >empty(&e) }}
% } else {
<ul class="entrances">
  % for (size_t i = 0; i < v->row_count; i++) {
  <li><a class="entrance" href="{{ url(v->rows[i].url) }}">{{ >icon("pin") }}<strong>{{ v->rows[i].title }}</strong><span>{{ v->rows[i].area }}</span></a></li>
  % }
</ul>
% }
{{ >list_pager(v->path, v->next, v->first) }}
{{ >public_end(p) }}

%template place_facts(const struct place_view *v)
<dl class="facts">
  % if (v->area[0]) {
  <dt>{{ t("Area") }}</dt><dd>{{ v->area }}</dd>
  % }
  % for (size_t i = 0; i < v->fact_count; i++) {
  <dt>{{ v->facts[i].name }}</dt><dd>{{ v->facts[i].value }}</dd>
  % }
</dl>

%template place_points(const struct place_view *v)
% if (v->point_count > 0) {
<h2>{{ t("Along the route") }}</h2>
<ol class="steps-plain">
  % for (size_t i = 0; i < v->point_count; i++) {
  % const struct place_point_view *x = &v->points[i];
  <li>
    % if (x->url) {
    <a href="{{ url(x->url) }}"><strong>{{ x->name }}</strong></a>
    % } else {
    <strong>{{ x->name }}</strong>
    % }
    <span class="quiet">{{ x->about }}</span></li>
  % }
</ol>
% }

%template place(const struct page_view *p, const struct place_view *v)
{{ >public_top(p) }}
<h1>{{ v->title }}</h1>
<p class="lead">{{ v->register_name }}</p>
% if (v->open) {
<p>{{ >badge(v->open_now ? TONE_DONE : TONE_NEUTRAL, v->open) }}</p>
% }
{{ >place_points(v) }}
<ul class="entrances">
  <li><a class="entrance entrance-first" href="{{ url(v->say) }}">{{ >icon("say") }}<strong>{{ t("Say it here") }}</strong><span>{{ t("The place is filled in. No name needed.") }}</span></a></li>
  <li><a class="entrance" href="{{ url("/track") }}">{{ >icon("track") }}<strong>{{ t("Follow or rate what you said") }}</strong><span>{{ t("By its number and your secret") }}</span></a></li>
  % if (v->book) {
  <li><a class="entrance" href="{{ url(v->book) }}">{{ >icon("book") }}<strong>{{ t("Book a visit for a group") }}</strong><span>{{ t("Days on which groups are guided") }}</span></a></li>
  % }
  % if (v->menu) {
  <li><a class="entrance" href="{{ url(v->menu) }}">{{ >icon("book") }}<strong>{{ t("Order a talk to this place") }}</strong><span>{{ t("From the lecture menu") }}</span></a></li>
  % }
</ul>
<h2>{{ t("About this place") }}</h2>
<div class="card">{{ >place_facts(v) }}</div>
{{ >public_end(p) }}

%template sign(const struct desk_page_view *p, const struct place_view *v)
{{ >desk_top(p) }}
<p class="no-print"><a href="{{ url(v->back) }}">{{ v->title }}</a></p>
<p class="quiet no-print">{{ t("Print this page and hang it where people come by.") }}</p>
<p class="actions"><button type="button" class="btn js-only" data-print>{{ >icon("print") }}{{ t("Print") }}</button></p>
<article class="sign">
  <h1>{{ v->title }}</h1>
  % if (v->qr_path) {
  <svg class="sign-code" viewBox="0 0 {{ v->qr_side }} {{ v->qr_side }}" role="img" aria-label="{{ t("Code that opens the page of this place") }}"><path d="{{ v->qr_path }}"></path></svg>
  % }
  <p class="sign-say">{{ t("Scan it and say what troubles you. No name needed; there will be an answer.") }}</p>
  {{ >place_facts(v) }}
  <p class="sign-address">{{ v->address }}</p>
</article>
{{ >desk_end(NULL) }}
