{# Matters about the same thing: suggestions with their reasons, and the group. #}
%include "html/group_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/public.html.h"
%include "html/when.h"

%template likeness(const struct likeness_view *x, const char *verb)
<div class="likeness"><p><a href="{{ url(x->url) }}">{{ x->title }}</a><br>{{ >badge(x->tone, x->state_word) }} <span class="num quiet">{{ x->number }}</span></p>
  % if (x->why) {
  <p class="quiet">{{ x->why }}</p>
  % }
  % if (x->answer) {
  <details><summary>{{ t("The answer") }}</summary>{{ >paragraphs(x->answer) }}</details>
  % }
  % if (x->choose) {
  <p><a class="btn" href="{{ url(x->choose) }}">{{ x->chosen ? t("Chosen") : verb }}<span class="hidden-label"> {{ x->number }}</span></a></p>
  % }
</div>

%template member(const struct member_view *k)
<li class="likeness"><p>
    % if (k->url) {
    <a href="{{ url(k->url) }}">{{ k->title }}</a>
    % } else {
    {{ k->title }}
    % }
    <br>{{ >badge(k->tone, k->state_word) }} <span class="num quiet">{{ k->number }}</span> <span class="quiet">{{ >date(k->since) }}</span></p>
  <details><summary>{{ t("What was said") }}</summary>{{ >paragraphs(k->body) }}</details>
  % if (k->own[0]) {
  <p class="quiet">{{ t("Answer of its own:") }}</p>{{ >paragraphs(k->own) }}
  % }
  % if (k->own_url) {
  <p><a class="btn btn-quiet" href="{{ url(k->own_url) }}">{{ k->own[0] ? t("Change the answer of its own") : t("Answer of its own") }}<span class="hidden-label"> {{ k->number }}</span></a></p>
  % }
</li>

%template group_panel(const struct group_view *g)
% if (g && g->main) {
<section class="card" id="group"><h2>{{ g->repeats ? t("Answered by the answer to") : t("Handled with") }}</h2>
  {{ >likeness(g->main, "") }}
</section>
% }
% if (g && g->member_count > 0) {
<section class="card" id="members"><h2>{{ t("Others about the same thing") }}</h2>
  % if (g->waits) {
  <p>{{ g->waits }}</p>
  <p class="hint">{{ t("Each resident reads the answer to this matter, or one of their own, when it is signed off, and rates it on their own.") }}</p>
  % }
  <ul class="likenesses">
    % for (size_t i = 0; i < g->member_count; i++) {
    {{ >member(&g->members[i]) }}
    % }
  </ul>
</section>
% }
% if (g && g->alike_count > 0) {
<section class="card" id="alike"><h2>{{ t("Is it the same thing?") }}</h2>
  % for (size_t i = 0; i < g->alike_count; i++) {
  {{ >likeness(&g->alike[i], t("Merge into this one")) }}
  % }
</section>
% }

%template move_choices(const struct likeness_view *rows, size_t count, bool refers)
<section id="choices"><h2>{{ refers ? t("Earlier answers to the same person") : t("Is it the same thing?") }}</h2>
  % if (count == 0) {
  <p class="quiet">{{ refers ? t("No earlier matter of this phone has been answered.") : t("No open matter is like it. One can be named by its number.") }}</p>
  % }
  % for (size_t i = 0; i < count; i++) {
  {{ >likeness(&rows[i], t("Choose")) }}
  % }
</section>

%template intake_alike(const struct likeness_view *rows, size_t count, bool looked)
<section><h2>{{ t("Is it the same thing?") }}</h2>
  % if (count == 0) {
  <p class="quiet">{{ looked ? t("No open matter is like it.") : t("Open matters like this one appear here while the call is recorded.") }}</p>
  % } else {
  <fieldset class="field"><legend class="hidden-label">{{ t("Is it the same thing?") }}</legend>
    % for (size_t i = 0; i < count; i++) {
    % const struct likeness_view *x = &rows[i];
    <div class="likeness"><p><a href="{{ url(x->url) }}">{{ x->title }}</a><br>{{ >badge(x->tone, x->state_word) }} <span class="num quiet">{{ x->number }}</span></p>
      <p class="quiet">{{ x->why }}</p>
      <div class="choices"><label class="choice"><input type="radio" form="intake" name="into" value="{{ x->number }}" {{ attr("checked", x->chosen) }}><span>{{ t("Store and merge into this one") }}</span></label></div></div>
    % }
    <div class="choices"><label class="choice"><input type="radio" form="intake" name="into" value=""><span>{{ t("None of them") }}</span></label></div>
  </fieldset>
  % }
</section>
