{# Wishes: what residents read and offer, and the desk that releases them and answers. #}
%include "html/admin.html.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"
%include "html/wish_views.h"

%template wish_meta(const struct wish_view *x)
<p class="row-meta">{{ x->kind }} · {{ x->budget }}
  % if (x->area[0]) {
  · {{ >icon("pin") }}{{ x->area }}
  % }
  · {{ >date(x->released_at) }}</p>

%template wish_chips(const char *label, const struct option_view *list, size_t count)
<ul class="chips" aria-label="{{ label }}">
  % for (size_t i = 0; i < count; i++) {
  <li><a class="chip" href="{{ url(list[i].value) }}" {{ attr("aria-current", list[i].chosen, "true") }}>{{ list[i].label }}</a></li>
  % }
</ul>

%template wishes(const struct page_view *p, const struct wishes_view *v)
{{ >public_top(p) }}
<h1>{{ t("Small wishes") }}</h1>
<p class="lead">{{ t("Families in need wish for something small. Choose one and make it true: you need no account, and the office brings you together. Whose wish it is stays private.") }}</p>
{{ >wish_chips(t("State"), v->states, v->state_count) }}
% if (v->kind_count > 0) {
{{ >wish_chips(t("Kind"), v->kinds, v->kind_count) }}
% }
% if (v->row_count == 0) {
% const struct empty_view e = {v->waiting ? t("No wish waits for somebody now") : t("No wish is in this state"), t("Wishes stand here once an office has looked at them and released them without names. If your family needs something, tell us."), t("Tell us a wish"), "/say?procedure=xinyuan"};
{{ >empty(&e) }}
% } else {
<ul class="rows">
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct wish_view *x = &v->rows[i];
  <li><a href="{{ url(x->url) }}">{{ x->title }}</a>
    {{ >wish_meta(x) }}
    % if (x->thanks[0]) {
    <blockquote>{{ x->thanks }}</blockquote>
    % }
  </li>
  % }
</ul>
{{ >list_pager(v->path, v->next, v->first) }}
% }
<p class="actions"><a class="btn btn-quiet" href="{{ url("/wishes/offer") }}">{{ >icon("track") }}{{ t("Look at my offer") }}</a>
  <a class="btn btn-quiet" href="{{ url("/say?procedure=xinyuan") }}">{{ >icon("say") }}{{ t("Tell us a wish") }}</a></p>
{{ >public_end(p) }}

%template wish_form(const struct wish_page_view *v)
<section><h2>{{ t("I make it true") }}</h2>
<form method="post" action="{{ url(v->wish.url) }}" novalidate>
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_choices(&v->who) }}
  {{ >field_text(&v->name) }}
  {{ >field_text(&v->phone) }}
  {{ >field_area(&v->message) }}
  <div class="note"><strong>{{ t("Who will see it") }}</strong><br>{{ t("The office that looks after this wish. Name and phone are stored apart and encrypted; whoever looks at them has to give a reason, and you see that. Neither the family nor this page learns your name.") }}</div>
  <p class="hint">{{ t("The wish is kept for you at once. The office answers within {} days, agrees on a last day with you, and comes along.", 7) }}</p>
  <p class="actions"><button class="btn btn-primary">{{ >icon("heart") }}{{ t("Take this wish") }}</button></p>
</form></section>

%template wish(const struct page_view *p, const struct wish_page_view *v)
{{ >public_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<h1>{{ v->wish.title }}</h1>
<p>{{ >badge(v->wish.tone, v->wish.state) }}</p>
{{ >paragraphs(v->wish.need) }}
<dl class="facts">
  <dt>{{ t("Kind") }}</dt><dd>{{ v->wish.kind }}</dd>
  <dt>{{ t("About what it costs") }}</dt><dd>{{ v->wish.budget }}</dd>
  % if (v->wish.area[0]) {
  <dt>{{ t("Where") }}</dt><dd>{{ v->wish.area }}</dd>
  % }
  <dt>{{ t("Released") }}</dt><dd>{{ >date(v->wish.released_at) }}</dd>
</dl>
% if (v->wish.thanks[0]) {
<section><h2>{{ t("What the family says") }}</h2>
<blockquote>{{ v->wish.thanks }}</blockquote></section>
% }
% if (v->waits) {
{{ >wish_form(v) }}
% } else {
<section><h2>{{ t("Other wishes that wait") }}</h2>
<p class="quiet">{{ t("Somebody takes care of this one already.") }}</p>
<p class="actions"><a class="btn" href="{{ url("/wishes") }}">{{ t("Wishes that wait") }}</a></p></section>
% }
{{ >public_end(p) }}

%template wish_receipt(const struct page_view *p, const struct wish_receipt_view *v)
{{ >public_top(p) }}
% if (v->again) {
<div class="page-head"><h1>{{ t("My offer") }}</h1>{{ >badge(v->tone, v->state) }}</div>
<p>{{ v->told }}</p>
% } else {
<h1>{{ t("The wish is kept for you. Thank you.") }}</h1>
% }
<div class="receipt" id="receipt" data-alt="{{ t("Receipt") }}">
  <p data-line="small">{{ p->site_name }} · {{ v->title }}</p>
  <dl class="facts">
    <dt data-line="small">{{ t("Number") }}</dt><dd class="code" data-line="big">{{ v->number }}</dd>
    <dt data-line="small">{{ t("Secret") }}</dt><dd class="code" data-line="big">{{ v->secret_spaced }}</dd>
  </dl>
</div>
<p class="actions">
  <button class="btn btn-primary js-only" type="button" data-picture="receipt" data-target="picture" data-hint="{{ t("Press the picture long to keep it.") }}">{{ >icon("download") }}{{ t("Keep as a picture") }}</button>
  <button class="btn js-only" type="button" data-copy="{{ v->copy }}" data-done="{{ t("Copied") }}">{{ >icon("copy") }}{{ t("Copy number and secret") }}</button>
  <button class="btn js-only" type="button" data-print>{{ >icon("print") }}{{ t("Print") }}</button>
</p>
<p class="hint">{{ t("Please write down the secret: it is shown only here. With number and secret you see what the office answered, and take the offer back when you cannot keep it.") }}</p>
<div id="picture" hidden></div>
<p class="actions"><a class="btn btn-quiet" href="{{ url("/wishes/offer") }}">{{ t("Look at my offer") }}</a></p>
{{ >public_end(p) }}

%template wish_found(const struct wish_offer_view *v)
<section aria-label="{{ t("My offer") }}"><h2>{{ v->title }}</h2>
<p>{{ >badge(v->tone, v->state) }}</p>
<p>{{ v->told }}</p>
<dl class="facts">
  <dt>{{ t("Number") }}</dt><dd class="num">{{ v->found }}</dd>
  <dt>{{ t("Offered") }}</dt><dd>{{ >moment(v->asked_at) }}</dd>
  % if (v->until) {
  <dt>{{ t("Last day") }}</dt><dd>{{ >day(v->until) }}</dd>
  % }
  % if (v->why[0]) {
  <dt>{{ t("The office says") }}</dt><dd>{{ v->why }}</dd>
  % }
  % if (v->looked_at) {
  <dt>{{ t("Your contact was looked at") }}</dt><dd>{{ >moment(v->looked_at) }}: {{ v->looked_why }}</dd>
  % }
</dl>
% if (v->stands) {
<form method="post" action="{{ url("/wishes/offer/withdraw") }}" novalidate>
  <input type="hidden" name="number" value="{{ v->found }}">
  <input type="hidden" name="secret" value="{{ v->given }}">
  <p class="actions"><button class="btn">{{ >icon("undo") }}{{ t("Take the offer back") }}</button></p>
</form>
% }
</section>

%template wish_offer(const struct page_view *p, const struct wish_offer_view *v)
{{ >public_top(p) }}
{{ >done_note(v->done ? t("The offer is taken back. Thank you for saying so: somebody else can help now.") : NULL) }}
{{ >error_summary(v->errors, v->error_count) }}
<h1>{{ t("Look at my offer") }}</h1>
% if (v->found) {
{{ >wish_found(v) }}
% } else {
<form method="post" action="{{ url("/wishes/offer") }}" novalidate>
  {{ >field_text(&v->number) }}
  {{ >field_text(&v->secret) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Show") }}</button></p>
</form>
% }
<p class="actions"><a class="btn btn-quiet" href="{{ url("/wishes") }}">{{ t("Wishes that wait") }}</a></p>
{{ >public_end(p) }}

%template wish_rows(const struct desk_page_view *p, const struct wish_rows_view *v)
{{ >desk_top(p) }}
<p><a href="{{ url("/desk/activities") }}">{{ t("Activities") }}</a></p>
<div class="page-head"><h1>{{ t("Small wishes") }}</h1>
  <p class="actions"><a class="btn btn-quiet" href="{{ url("/wishes") }}">{{ t("As residents see them") }}</a></p>
</div>
{{ >wish_chips(t("What they wait for"), v->shows, v->show_count) }}
% if (v->row_count == 0) {
<p class="quiet">{{ t("No wish that you may see waits for this.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Small wishes") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Wish") }}</th><th scope="col">{{ t("Where") }}</th><th scope="col">{{ t("State") }}</th><th scope="col">{{ t("Since") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct wish_row_view *x = &v->rows[i];
  <tr><td class="title"><a href="{{ url(x->url) }}">{{ x->title }}</a> <span class="quiet num">{{ x->number }}</span></td><td>{{ x->area }}</td><td class="nowrap">{{ x->state }}</td><td class="nowrap">{{ >moment(x->at) }}</td></tr>
  % }
</tbody></table>
</div>
% }
{{ >list_pager(v->path, v->next, v->first) }}
{{ >desk_end(NULL) }}

{# On the desk of the office that answers. #}
%template wish_open_note(int64_t count)
% if (count > 0) {
<p class="note note-warn"><strong>{{ t("Small wishes") }}</strong> · <a href="{{ url("/desk/wishes?show=asked") }}">{{ t("Offers that wait for your answer: {}", (int)count) }}</a></p>
% }

%template wish_helper(const struct wish_desk_view *v)
<section><h2>{{ t("Who offers to make it true") }}</h2>
% if (v->revealed) {
<p class="note"><strong>{{ v->revealed }}</strong></p>
% }
% if (v->left) {
<p class="note note-warn">{{ t("Who had it gave it up. Your office sees it through, or gives the wish back so that somebody else can take it.") }}</p>
% }
<dl class="facts">
  % if (v->helper_name[0] || v->helper_phone[0]) {
  <dt>{{ v->org ? t("An organisation") : t("A person") }}</dt><dd>{{ v->helper_name }} {{ v->helper_phone }}</dd>
  % }
  <dt>{{ t("State") }}</dt><dd>{{ v->offer_state }}</dd>
  <dt>{{ t("Offered") }}</dt><dd>{{ >moment(v->asked_at) }}</dd>
  % if (v->message[0]) {
  <dt>{{ t("Their message") }}</dt><dd>{{ v->message }}</dd>
  % }
</dl>
% if (v->reveals && !v->revealed) {
<details><summary>{{ t("Show name and phone") }}</summary>
<form method="post" action="{{ url(v->url) }}/reveal" novalidate class="sheet">
  <input type="hidden" name="claim" value="{{ v->claim }}">
  {{ >field_text(&v->look) }}
  <p class="actions"><button class="btn">{{ t("Show them") }}</button></p>
</form></details>
% }
% if (v->answers) {
<form method="post" action="{{ url(v->url) }}/confirm" novalidate class="sheet">
  <input type="hidden" name="claim" value="{{ v->claim }}">
  <h3>{{ t("Say yes") }}</h3>
  <input type="hidden" name="op" value="{{ v->op }}">
  <input type="hidden" name="version" value="{{ v->version }}">
  {{ >field_pick(&v->unit, "units") }}
  {{ >field_text(&v->deadline) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Confirm the offer") }}</button></p>
</form>
{{ >unit_options("units", v->units, v->unit_count) }}
<form method="post" action="{{ url(v->url) }}/refuse" novalidate class="sheet">
  <input type="hidden" name="claim" value="{{ v->claim }}">
  <h3>{{ t("Say no") }}</h3>
  {{ >field_text(&v->why) }}
  <p class="actions"><button class="btn">{{ t("Refuse the offer") }}</button></p>
</form>
% }
</section>

{# Whoever listed the wish may not release it, and may take it off. #}
%template wish_take_off(const struct wish_desk_view *v)
<section><h2>{{ t("Take it off the page") }}</h2>
<form method="post" action="{{ url(v->url) }}/hide" novalidate class="sheet">
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_text(&v->hide_reason) }}
  <p class="actions"><button class="btn">{{ t("Take it off") }}</button></p>
</form></section>

%template wish_copy(const struct wish_desk_view *v)
<section><h2>{{ v->public ? t("Correct the public copy") : t("Release a public copy") }}</h2>
<p class="quiet">{{ t("Everybody reads it. Write what is needed so that nobody can tell whose wish it is: no name, no house, no school with its class, no illness.") }}</p>
<form method="post" action="{{ url(v->url) }}/release" novalidate class="sheet">
  <input type="hidden" name="op" value="{{ v->op }}">
  <input type="hidden" name="version" value="{{ v->version }}">
  {{ >field_text(&v->heading) }}
  {{ >field_area(&v->need) }}
  {{ >field_select(&v->kind) }}
  {{ >field_select(&v->budget) }}
  {{ >field_select(&v->area) }}
  % if (v->done_state) {
  {{ >field_area(&v->thanks) }}
  % }
  <p class="actions"><button class="btn btn-primary">{{ v->public ? t("Put it in place of the old one") : t("Release it") }}</button></p>
</form>
% if (v->may_keep) {
<form method="post" action="{{ url(v->url) }}/keep" novalidate class="sheet">
  <h3>{{ t("Or leave it with the offices") }}</h3>
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_text(&v->hide_reason) }}
  <p class="actions"><button class="btn">{{ t("Do not make it public") }}</button></p>
</form>
% }
</section>

%template wish_desk(const struct desk_page_view *p, const struct wish_desk_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/wishes") }}">{{ t("Small wishes") }}</a> · <a href="{{ url(v->matter) }}" class="num">{{ v->number }}</a></p>
<div class="page-head"><h1>{{ v->title }}</h1>{{ >badge(v->tone, v->state) }}
  % if (v->public) {
  <p class="actions"><a class="btn btn-quiet" href="{{ url(v->public) }}">{{ t("As residents see it") }}</a></p>
  % }
</div>
% if (v->offered) {
{{ >wish_helper(v) }}
% } else if (v->public) {
<p class="quiet">{{ t("It is public, and nobody has offered yet.") }}</p>
% }
% if (v->kept_off) {
<p class="note">{{ t("A publisher decided that it is not public; the reason is in the record.") }}</p>
% }
% if (v->releases) {
{{ >wish_copy(v) }}
% } else if (v->part) {
<p class="quiet">{{ t("You had a part in this wish; somebody else has to release it.") }}</p>
% } else if (!v->public) {
<p class="quiet">{{ t("Nothing of it is public. A publisher releases a copy once the wish is listed.") }}</p>
% }
% if ((v->releases || v->part) && v->public) {
{{ >wish_take_off(v) }}
% }
{{ >desk_end(NULL) }}
