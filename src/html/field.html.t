{# The field kit: the page that a phone keeps, the words of its script, and its page at the desk. #}
%include "html/admin.html.h"
%include "html/asset_paths.h"
%include "html/desk.html.h"
%include "html/field_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template field_word(const char *name, const char *word)
<li data-word="{{ name }}">{{ word }}</li>

%template field_kit_words()
<ul id="words" hidden>
  {{ >field_word("visit", t("Diary")) }}
  {{ >field_word("tick", t("Checklist")) }}
  {{ >field_word("matter", t("New matter")) }}
  {{ >field_word("case", t("Backpack office")) }}
  {{ >field_word("class", t("Class or trip")) }}
  {{ >field_word("remark", t("Remark")) }}
  {{ >field_word("edit", t("Field changed")) }}
  {{ >field_word("safe", t("Everything is safe on the server")) }}
  {{ >field_word("unsafe", t("Not safe yet: {}")) }}
  {{ >field_word("photos", t("{} photos")) }}
  {{ >field_word("online", t("Connected")) }}
  {{ >field_word("offline", t("No signal")) }}
  {{ >field_word("sending", t("Sending …")) }}
  {{ >field_word("waiting", t("Waiting for a signal")) }}
  {{ >field_word("refused", t("Not accepted")) }}
  {{ >field_word("conflict", t("Two versions")) }}
  {{ >field_word("done", t("Safe on the server")) }}
  {{ >field_word("login", t("Your log-in has run out. Nothing is lost: log in again, and it is sent.")) }}
  {{ >field_word("other", t("This phone keeps the work of {}. Only they can send it.")) }}
  {{ >field_word("pinshort", t("The PIN has at least 6 digits.")) }}
  {{ >field_word("pindiffers", t("The two are not the same.")) }}
  {{ >field_word("pinwrong", t("That is not the PIN. Tries left: {}")) }}
  {{ >field_word("wiped", t("The field kit on this phone was wiped.")) }}
  {{ >field_word("stale", t("Not seen for too long: what was taken along was wiped. What you wrote is still here. Fetch it anew when there is a signal.")) }}
  {{ >field_word("mine", t("What this phone has")) }}
  {{ >field_word("theirs", t("What stands there: {}")) }}
  {{ >field_word("takemine", t("Take mine")) }}
  {{ >field_word("taketheirs", t("Keep theirs")) }}
  {{ >field_word("takeboth", t("Keep both")) }}
  {{ >field_word("why", t("Two phones wrote it. This one was chosen.")) }}
  {{ >field_word("again", t("Send again")) }}
  {{ >field_word("drop", t("Throw away")) }}
  {{ >field_word("dropsure", t("Throw it away for good? It is nowhere else.")) }}
  {{ >field_word("logoutsure", t("{} are not safe yet and would be lost. Log out all the same?")) }}
  {{ >field_word("clock", t("This phone's clock is {} minutes off. Times are put right.")) }}
  {{ >field_word("packed", t("Taken along: {}")) }}
  {{ >field_word("nothing", t("Nothing here.")) }}
  {{ >field_word("notyet", t("This file is not on the phone yet. It comes with the next call, if there is room.")) }}
  {{ >field_word("left", t("{} older packs are left out: a phone takes 20 MB along.")) }}
  {{ >field_word("save", t("Save")) }}
  {{ >field_word("saved", t("Saved on this phone.")) }}
  {{ >field_word("howmany", t("How many")) }}
  {{ >field_word("text", t("Text")) }}
  {{ >field_word("ticked", t("Done")) }}
  {{ >field_word("none", "—") }}
  {{ >field_word("needtext", t("Please write something first.")) }}
  {{ >field_word("full", t("This phone has no room left. Nothing was saved: please send first, or make room.")) }}
  {{ >field_word("insecure", t("The field kit needs a secure address (https) and a browser of 2019 or later.")) }}
  {{ >field_word("failed", t("The server could not be asked: {}")) }}
  {{ >field_word("due", t("A visit or a note is due")) }}
  {{ >field_word("shut", t("Cannot be opened")) }}
  {{ >field_word("shutwhy", t("It was sealed under another PIN, and nobody can open it any more.")) }}
  {{ >field_word("correct", t("Correct it")) }}
  {{ >field_word("correctsend", t("Send it like this")) }}
  {{ >field_word("gone", t("It is no longer here: it was sent, or thrown away, in another window.")) }}
  {{ >field_word("badphoto", t("Nothing was saved: this photo is empty or cannot be read: {}")) }}
  {{ >field_word("manyphotos", t("At most {} photos, please.")) }}
  {{ >field_word("short", t("Please write at least {} characters here.")) }}
  {{ >field_word("badphone", t("This is not a phone number. Please give all its digits, or leave it empty.")) }}
  {{ >field_word("badamount", t("Please give the amount in yuan, such as 1200 or 1200.50.")) }}
  {{ >field_word("badcount", t("Please write a number, as 54, 720余, 超1.4万 or 3.9亿.")) }}
  {{ >field_word("badtick", t("Please give a number up to {}.")) }}
  {{ >field_word("unsealed", t("The file is not sealed: whoever has this phone can read it. Save it all the same?")) }}
  {{ >field_word("photolost", t("A photo could not be taken: {}")) }}
</ul>

%template field_photos(const char *id)
<div class="field"><label class="label" for="{{ id }}">{{ t("Photos") }} <span class="optional">{{ t("(optional)") }}</span></label>
<input class="input" type="file" id="{{ id }}" name="photos" accept="image/*" multiple></div>

%template field_text_input(const char *id, const char *name, const char *label, const char *type, int max)
<div class="field"><label class="label" for="{{ id }}">{{ label }}</label>
<input class="input" id="{{ id }}" name="{{ name }}" type="{{ type }}" maxlength="{{ max }}" autocomplete="off"></div>

%template field_text_area(const char *id, const char *name, const char *label, const char *hint, int max)
<div class="field"><label class="label" for="{{ id }}">{{ label }}</label>
% if (hint[0]) {
<p class="hint" id="{{ id }}-h">{{ hint }}</p>
% }
<textarea class="input" id="{{ id }}" name="{{ name }}" rows="4" maxlength="{{ max }}" autocomplete="off" {{ attr("aria-describedby", hint[0], arena_printf(h->arena, "%s-h", id)) }}></textarea></div>

%template field_kit_matter()
<section id="s-matter" hidden><h2>{{ t("New matter") }}</h2>
<form id="form-matter" novalidate autocomplete="off">
<p class="kit-note" data-why hidden></p>
{{ >field_text_area("m-body", "body", t("What happened"), t("In their words. Who may see it is what holds at the desk."), 20000) }}
{{ >field_text_input("m-place", "place", t("Where"), "text", 200) }}
{{ >field_text_input("m-name", "name", t("Name"), "text", 60) }}
{{ >field_text_input("m-phone", "phone", t("Phone"), "tel", 20) }}
<label class="choice"><input type="checkbox" id="m-against" name="against" value="1"><span>{{ t("It speaks of an office or a person") }}</span></label>
<div class="field"><label class="label" for="m-trip">{{ t("It came up on a trip") }}</label><select class="input" id="m-trip" name="trip" data-trips="links"></select></div>
{{ >field_photos("m-photos") }}
<p class="actions"><button class="btn btn-primary">{{ t("Save") }}</button> <a class="btn" href="#home">{{ t("Back") }}</a></p>
</form></section>

%template field_kit_case()
<section id="s-case" hidden><h2>{{ t("Backpack office") }}</h2>
<form id="form-case" novalidate autocomplete="off">
<p class="kit-note" data-why hidden></p>
{{ >field_text_input("c-service", "service", t("What was asked for"), "text", 100) }}
<fieldset class="field"><legend class="label">{{ t("What came of it") }}</legend>
<label class="choice"><input type="radio" name="outcome" value="done" checked><span>{{ t("Done there") }}</span></label>
<label class="choice"><input type="radio" name="outcome" value="carried"><span>{{ t("Carried back") }}<small>{{ t("It becomes a matter, and is owned, dated and answered like any other.") }}</small></span></label></fieldset>
{{ >field_text_area("c-text", "text", t("Details"), t("Done there: nobody's name or number."), 1000) }}
<div data-carried hidden>
{{ >field_text_input("c-name", "name", t("Name"), "text", 60) }}
{{ >field_text_input("c-phone", "phone", t("Phone"), "tel", 20) }}
{{ >field_photos("c-photos") }}
</div>
<div class="field"><label class="label" for="c-trip">{{ t("It came up on a trip") }}</label><select class="input" id="c-trip" name="trip" data-trips="all"></select></div>
<p class="actions"><button class="btn btn-primary">{{ t("Save") }}</button> <a class="btn" href="#home">{{ t("Back") }}</a></p>
</form></section>

%template field_kit_tie()
<section id="s-tie" hidden><h2 data-title></h2>
<p class="quiet" data-about></p>
<div data-diary>
<h3>{{ t("Diary") }}</h3>
<form id="form-visit" novalidate autocomplete="off">
<p class="kit-note" data-why hidden></p>
<div class="field"><label class="label" for="v-entry">{{ t("What it is") }}</label><select class="input" id="v-entry" name="entry">
<option value="visit">{{ t("Visit") }}</option><option value="contact">{{ t("Contact") }}</option><option value="note">{{ t("Monthly note") }}</option><option value="problem">{{ t("Problem") }}</option><option value="aid">{{ t("Aid") }}</option></select></div>
<div data-aid hidden>{{ >field_text_input("v-amount", "amount", t("Amount of aid in yuan"), "text", 15) }}</div>
{{ >field_text_area("v-text", "text", t("What was done"), t("Nobody's name or number: those belong into the vault."), 1000) }}
{{ >field_photos("v-photos") }}
<p class="actions"><button class="btn btn-primary">{{ t("Save") }}</button> <a class="btn" href="#home">{{ t("Back") }}</a></p>
</form></div>
<div data-lists></div>
<div data-fields></div>
<h3>{{ t("Record") }}</h3><ul class="kit-list" data-lines></ul>
</section>

%template field_kit_trip()
<section id="s-trip" hidden><h2 data-title></h2>
<p class="quiet" data-about></p><p data-study></p>
<form id="form-class" novalidate autocomplete="off">
<p class="kit-note" data-why hidden></p>
<h3>{{ t("Counts") }}</h3><div data-counts></div>
<div data-rollbox><h3>{{ t("Roll") }}</h3><p class="quiet" data-rolled></p><div data-roll></div></div>
{{ >field_text_area("t-report", "report", t("What came of it"), "", 5000) }}
<p class="actions"><button class="btn btn-primary">{{ t("Save") }}</button> <a class="btn" href="#home">{{ t("Back") }}</a></p>
</form></section>

%template field_kit(const struct field_kit_view *v)
<!DOCTYPE html>
<html lang="{{ lang_tag(h->lang) }}" class="{{ h->elder ? "public elder" : "public" }}">
<head>
  <meta charset="utf-8">
  <title>{{ t("Field kit") }} · {{ v->site_name }}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="format-detection" content="telephone=no">
  <meta name="color-scheme" content="light dark">
  <meta name="theme-color" content="#b3261e">
  <link rel="icon" href="{{ url("/favicon.svg") }}" type="image/svg+xml">
  <link rel="manifest" href="{{ url("/field/manifest.json") }}" crossorigin="use-credentials">
  <link rel="stylesheet" href="{{ url(ASSET_FIELD_CSS) }}">
  <script src="{{ url(ASSET_FIELD_JS) }}" defer></script>
</head>
<body data-base="{{ url("/") }}">
<a class="skip" href="#main">{{ t("Skip to the content") }}</a>
<header class="head kit-head"><div class="kit-bar">
  <h1 class="kit-title"><a class="brand" href="#home">{{ >icon("logo") }}<span class="brand-name">{{ t("Field kit") }}</span></a></h1>
  <a class="btn kit-state" href="#queue" id="unsafe" aria-live="polite" data-count="0" hidden></a>
</div></header>
<main id="main" class="wrap narrow" tabindex="-1">
<p id="note" class="kit-note" role="alert" hidden></p>
<noscript><p class="kit-note">{{ t("The field kit needs scripts. The desk works without.") }}</p></noscript>

<section id="s-start" hidden><h2>{{ t("Field kit") }}</h2>
<p>{{ t("Takes your trips, households, checklists and matters with it, and works without a signal. What it keeps is sealed on this phone; the PIN opens it.") }}</p>
<p class="quiet">{{ t("{} wrong PINs wipe it, and so does logging out.", v->tries) }} {{ t("After {} days without the server, what was taken along is wiped as well.", v->days) }} {{ t("A PIN does not help against somebody who takes the phone apart.") }}</p>
<p data-need-login hidden><a class="btn btn-primary" href="{{ url("/desk/login?next=/field") }}">{{ t("Log in") }}</a></p>
<form id="form-start" novalidate hidden>
<div class="field"><label class="label" for="new-pin">{{ t("A PIN of at least 6 digits") }}</label><input class="input" id="new-pin" name="pin" type="password" inputmode="numeric" autocomplete="new-password" maxlength="64"></div>
<div class="field"><label class="label" for="new-pin-again">{{ t("The PIN again") }}</label><input class="input" id="new-pin-again" name="again" type="password" inputmode="numeric" autocomplete="new-password" maxlength="64"></div>
<p class="actions"><button class="btn btn-primary">{{ t("Set it up") }}</button></p>
</form></section>

<section id="s-pin" hidden><h2>{{ t("Field kit") }}</h2><p data-who></p>
<form id="form-pin" novalidate>
<div class="field"><label class="label" for="pin">{{ t("PIN") }}</label><input class="input" id="pin" name="pin" type="password" inputmode="numeric" autocomplete="current-password" maxlength="64"></div>
<p class="actions"><button class="btn btn-primary">{{ t("Open") }}</button></p>
</form></section>

<section id="s-home" hidden><h2>{{ t("Today") }}</h2>
<p class="actions kit-big"><a class="btn btn-primary" href="#matter" data-raises>{{ >icon("say") }}{{ t("New matter") }}</a> <a class="btn" href="#case" data-raises>{{ >icon("people") }}{{ t("Backpack office") }}</a></p>
<h3>{{ t("Trips") }}</h3><ul class="kit-list" id="trips"></ul>
<h3>{{ t("Households and what else you answer for") }}</h3>
<div class="field"><label class="label" for="find">{{ t("Find") }}</label><input class="input" id="find" type="search" autocomplete="off"></div>
<ul class="kit-list" id="ties"></ul>
<h3>{{ t("Matters to handle") }}</h3><ul class="kit-list" id="matters"></ul>
<h3>{{ t("Study packs") }}</h3><ul class="kit-list" id="packs"></ul>
<p class="actions"><button class="btn" type="button" id="sync">{{ t("Send and fetch now") }}</button> <button class="btn" type="button" id="lock">{{ t("Lock") }}</button> <button class="btn" type="button" id="logout">{{ t("Log out and wipe") }}</button></p>
<p class="quiet" id="packed"></p>
</section>

{{ >field_kit_matter() }}
{{ >field_kit_case() }}
{{ >field_kit_tie() }}
{{ >field_kit_trip() }}

<section id="s-queue" hidden><h2>{{ t("Not safe yet") }}</h2>
<p id="login-note" hidden>{{ t("Your log-in has run out. Nothing is lost: log in again, and it is sent.") }} <a class="btn btn-primary" href="{{ url("/desk/login?next=/field") }}">{{ t("Log in") }}</a></p>
<ul class="kit-list" id="queue"></ul>
<p class="actions"><button class="btn" type="button" id="sync-queue">{{ t("Send now") }}</button> <button class="btn" type="button" id="export">{{ t("Save as a file") }}</button> <a class="btn" href="#home">{{ t("Back") }}</a></p>
</section>
</main>
{{ >field_kit_words() }}
</body>
</html>

%template field_page(const struct desk_page_view *p, const struct field_page_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Field kit") }}</h1><p class="actions"><a class="btn btn-primary" href="{{ url("/field") }}">{{ t("Open it on this device") }}</a> <a class="btn" href="{{ url("/desk/packs") }}">{{ t("Study packs") }}</a></p></div>
{{ >done_note(v->done) }}
<p class="quiet">{{ t("Works without a signal and sends by itself afterwards. Open it on the phone that goes along.") }}</p>
<section><h2>{{ t("My phones") }}</h2>
% if (v->phone_count == 0) {
<p class="quiet">{{ t("None yet. It begins when you set the kit up on one.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("My phones") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Browser") }}</th><th scope="col">{{ t("Since") }}</th><th scope="col">{{ t("Called last") }}</th><th scope="col">{{ t("State") }}</th><th scope="col"><span class="hidden-label">{{ t("Wipe") }}</span></th></tr></thead><tbody>
  % for (size_t i = 0; i < v->phone_count; i++) {
  % const struct field_phone_view *d = &v->phones[i];
  <tr><td>{{ d->name }}
    % if (d->clock) {
    <span class="quiet">{{ d->clock }}</span>
    % }
  </td><td class="nowrap">{{ >moment(d->made_at) }}</td><td class="nowrap">{{ >moment(d->seen_at) }}</td><td>{{ >badge(d->tone, d->state) }}</td><td>
    % if (d->may_wipe) {
    <form method="post" action="{{ url("/desk/field/wipe") }}"><input type="hidden" name="id" value="{{ d->id }}"><button class="btn btn-quiet">{{ t("Wipe it when it calls") }}</button></form>
    % }
  </td></tr>
  % }
</tbody></table></div>
% }
</section>
<section><h2>{{ t("Backpack office") }}</h2>
% if (v->case_count == 0) {
<p class="quiet">{{ t("Nothing yet of yours and your units'.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Backpack office") }}">
<table class="data"><thead><tr><th scope="col">{{ t("When") }}</th><th scope="col">{{ t("What was asked for") }}</th><th scope="col">{{ t("What came of it") }}</th><th scope="col">{{ t("Who") }}</th><th scope="col">{{ t("Trip") }}</th><th scope="col">{{ t("Matter") }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < v->case_count; i++) {
  % const struct field_case_view *d = &v->cases[i];
  <tr><td class="nowrap">{{ >moment(d->occurred_at) }}</td><td>{{ d->service }} <span class="quiet">{{ d->text }}</span></td><td>{{ >badge(d->tone, d->outcome) }}</td><td>{{ d->who }}</td><td>
    % if (d->activity_url) {
    <a href="{{ url(d->activity_url) }}">{{ d->activity }}</a>
    % }
    </td><td>
    % if (d->matter_url) {
    <a href="{{ url(d->matter_url) }}">{{ d->matter }}</a>
    % }
  </td></tr>
  % }
</tbody></table></div>
% }
</section>
<section><h2>{{ t("What came in from my phones") }}</h2>
% if (v->row_count == 0) {
<p class="quiet">{{ t("Nothing yet.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("What came in from my phones") }}">
<table class="data"><thead><tr><th scope="col">{{ t("When it was") }}</th><th scope="col">{{ t("What") }}</th><th scope="col">{{ t("Of what") }}</th><th scope="col">{{ t("By the phone's clock") }}</th><th scope="col">{{ t("Recorded") }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct field_done_view *d = &v->rows[i];
  <tr><td class="nowrap">{{ >moment(d->occurred_at) }}</td><td>{{ d->kind }}</td><td>
    % if (d->url) {
    <a href="{{ url(d->url) }}">{{ d->what }}</a>
    % } else {
    {{ d->what }}
    % }
    % if (d->note) {
    <span class="quiet">{{ d->note }}</span>
    % }
  </td><td class="nowrap">{{ >moment(d->phone_at) }}</td><td class="nowrap">{{ >moment(d->recorded_at) }}</td></tr>
  % }
</tbody></table></div>
% }
</section>
{{ >desk_end(NULL) }}
