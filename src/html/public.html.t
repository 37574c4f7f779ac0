{# The residents' pages. #}
%include "html/public_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template home(const struct page_view *p, const struct home_view *v)
{{ >public_top(p) }}
<h1 class="home-title">{{ t("Whatever you tell us: somebody owns it, there is a date, and there is an answer") }}</h1>
<ul class="entrances">
  <li><a class="entrance entrance-first" href="{{ url("/say") }}">{{ >icon("say") }}<strong>{{ t("Say it") }}</strong><span>{{ t("A problem or an idea, told in a minute. No name needed.") }}</span></a></li>
  <li><a class="entrance" href="{{ url("/track") }}">{{ >icon("track") }}<strong>{{ t("Where is it?") }}</strong><span>{{ t("By its number: who has it, and until when") }}</span></a></li>
  <li><a class="entrance" href="{{ url("/wall") }}">{{ >icon("wall") }}<strong>{{ t("Echo wall") }}</strong><span>{{ t("What others said, and what was done") }}</span></a></li>
</ul>
<section>
  <div class="section-head"><h2>{{ t("Today and the next days") }}</h2><a href="{{ url("/reception") }}">{{ t("All days and talks") }}</a></div>
  % if (v->soon_count == 0) {
  <p class="quiet">{{ t("No reception day or talk is announced for the next seven days.") }}</p>
  % } else {
  <ul class="rows">
    % for (size_t i = 0; i < v->soon_count; i++) {
    {{ >home_soon(&v->soon[i]) }}
    % }
  </ul>
  % }
</section>
<ul class="strip" aria-label="{{ v->month }}">
  <li><span>{{ t("Received in {}", v->month) }}</span><strong>{{ >number(v->received) }}</strong></li>
  <li><span>{{ t("Answered") }}</span><strong>{{ >number(v->answered) }}</strong></li>
  <li><span>{{ t("Closed") }}</span><strong>{{ >number(v->closed) }}</strong></li>
  <li><span>{{ t("Published") }}</span><strong>{{ >number(v->published) }}</strong></li>
</ul>
<section>
  <div class="section-head"><h2>{{ t("Newest answers") }}</h2><a href="{{ url("/wall") }}">{{ t("All answers") }}</a></div>
  % if (v->echo_count == 0) {
  <p class="quiet">{{ t("No answer has been published yet.") }}</p>
  % } else {
  <ul class="rows">
    % for (size_t i = 0; i < v->echo_count; i++) {
    % const struct echo_view *e = &v->echoes[i];
    <li><a href="{{ url(e->url) }}">{{ e->title }}</a><p class="row-meta">{{ >badge(TONE_DONE, t("Closed")) }} {{ e->unit }} · <span class="nowrap">{{ >echo_days(e) }}</span></p></li>
    % }
  </ul>
  % }
</section>
<section>
  <div class="section-head"><h2>{{ t("More") }}</h2></div>
  <ul class="services">
    <li><a href="{{ url("/reception") }}">{{ >icon("people") }}{{ t("Reception days and talks") }}</a></li>
    <li><a href="{{ url("/menu") }}">{{ >icon("book") }}{{ t("Lecture menu") }}</a></li>
    <li><a href="{{ url("/wishes") }}">{{ >icon("heart") }}{{ t("Small wishes") }}</a></li>
    <li><a href="{{ url("/places") }}">{{ >icon("pin") }}{{ t("Places") }}</a></li>
    <li><a href="{{ url("/bulletins") }}">{{ >icon("file") }}{{ t("Bulletins") }}</a></li>
    <li><a href="{{ url("/open") }}">{{ >icon("chart") }}{{ t("Open data") }}</a></li>
    <li><a href="{{ url("/privacy") }}">{{ >icon("shield") }}{{ t("Rules and privacy") }}</a></li>
  </ul>
</section>
{{ >public_end(p) }}

%template home_soon(const struct reception_row_view *x)
<li><a href="{{ url(x->url) }}">{{ x->title }}</a>
  <p class="row-meta">
    % if (x->today) {
    {{ >badge(TONE_WORK, t("Today")) }}
    % }
    % if (x->cancelled) {
    {{ >badge(TONE_NEUTRAL, t("Cancelled")) }}
    % }
    {{ x->programme }} · {{ >moments(x->starts_at, x->ends_at) }} · {{ x->area }} {{ x->place }}</p></li>

%template echo_days(const struct echo_view *e)
% int64_t days = (e->answered_at - e->submitted_at + MS_DAY - 1) / MS_DAY;
% if (days <= 1) {
{{ t("answered within a day") }}{# joined #}
% } else {
{{ t("answered within {} days", days) }}{# joined #}
% }

%template echo_meta(const struct echo_view *e)
<p class="echo-meta">{{ >badge(TONE_DONE, t("Closed")) }}
  % if (e->category) {
  {{ e->category }} ·
  % }
  % if (e->area) {
  {{ e->area }} ·
  % }
  {{ >date(e->submitted_at) }}</p>

%template echo_end(const struct echo_view *e)
<p class="echo-meta begins">{{ >echo_days(e) }}
  % if (e->solved) {
  · {{ e->solved }} · {{ e->satisfied }}
  % } else {
  · {{ t("not rated yet") }}
  % }
</p>

%template echo(const struct echo_view *e)
<article class="echo">
  <header>
    {{ >echo_meta(e) }}
    <h3><a href="{{ url(e->url) }}">{{ e->title }}</a></h3>
    <div class="clip clip-short">{{ >paragraphs(e->question) }}</div>
  </header>
  <div class="echo-answer">
    <h4>{{ t("Answer of {}", e->unit) }}</h4>
    <div class="clip">{{ >paragraphs(e->answer) }}</div>
    {{ >echo_end(e) }}
  </div>
</article>

%template wall(const struct page_view *p, const struct wall_view *v)
{{ >public_top(p) }}
<h1>{{ t("Echo wall") }}</h1>
<p class="lead">{{ t("What people raised, and what was done about it. Names and phones are taken out.") }}</p>
<ul class="chips" aria-label="{{ t("Area") }}">
  <li><a class="chip" href="{{ url(v->everywhere) }}" {{ attr("aria-current", !v->in_area, "true") }}>{{ t("All") }}</a></li>
  % for (size_t i = 0; i < v->area_count; i++) {
  <li><a class="chip" href="{{ url(v->areas[i].value) }}" {{ attr("aria-current", v->areas[i].chosen, "true") }}>{{ v->areas[i].label }}</a></li>
  % }
</ul>
<details class="wall-filter" {{ attr("open", v->filtered) }}>
  <summary>{{ >icon("filter") }}{{ t("Search and filter") }}</summary>
  <form class="filters" method="get" action="{{ url("/wall") }}" role="search">
    <input type="hidden" name="area" value="{{ v->area }}">
    {{ >field_text(&v->text) }}
    {{ >field_select(&v->category) }}
    {{ >field_select(&v->unit) }}
    {{ >field_select(&v->solved) }}
    {{ >field_text(&v->from) }}
    {{ >field_text(&v->to) }}
    <p class="actions"><button class="btn btn-primary">{{ >icon("search") }}{{ t("Show") }}</button>
      % if (v->filtered) {
      <a class="btn btn-quiet" href="{{ url("/wall") }}">{{ t("Without filters") }}</a>
      % }
    </p>
  </form>
</details>
<h2 class="hidden-label">{{ t("Answers") }}</h2>
% if (v->building) {
<p class="note">{{ t("The index is being built; there may be more than is shown") }}</p>
% }
% if (v->echo_count == 0 && v->next) {
<p class="note">{{ t("Nothing that fits among the answers looked at so far; older ones follow.") }}</p>
% } else if (v->echo_count == 0) {
% const struct empty_view e = {t("Published answers stand here"), v->filtered || v->in_area ? t("None that fits has been published yet.") : t("None has been published yet."), t("Say it"), "/say"};
{{ >empty(&e) }}
% }
% for (size_t i = 0; i < v->echo_count; i++) {
{{ >echo(&v->echoes[i]) }}
% }
% if (v->next || !v->first) {
<nav class="pager" aria-label="{{ t("Pages") }}">
  % if (!v->first) {
  <a class="btn btn-quiet" href="{{ url(v->newest) }}">{{ >icon("left") }}{{ t("Newest") }}</a>
  % }
  % if (v->next) {
  <a class="btn btn-quiet" rel="next" href="{{ url(v->next) }}">{{ t("Older") }}{{ >icon("right") }}</a>
  % }
</nav>
% }
<p class="quiet wall-feeds">{{ t("The same for programs:") }} <a href="{{ url(v->atom) }}">Atom</a> · <a href="{{ url(v->json) }}">JSON Feed</a> · <a href="{{ url(v->csv) }}" rel="nofollow">CSV</a></p>
{{ >public_end(p) }}

%template wall_item(const struct page_view *p, const struct echo_view *e)
{{ >public_top(p) }}
<article class="echo echo-whole">
  <header>
    {{ >echo_meta(e) }}
    <h1>{{ e->title }}</h1>
    <p class="quiet">{{ e->number }}</p>
  </header>
  <div>{{ >paragraphs(e->question) }}</div>
  <div class="echo-answer">
    <h2>{{ t("Answer of {}", e->unit) }}</h2>
    {{ >paragraphs(e->answer) }}
    <p class="echo-meta">{{ t("Answered") }} {{ >date(e->answered_at) }} · {{ t("published") }} {{ >date(e->published_at) }}</p>
    {{ >echo_end(e) }}
  </div>
</article>
{{ >public_end(p) }}

%template say_answered(const struct say_view *v)
% if (v->looked) {
<div class="card" id="answered" role="status" tabindex="-1" autofocus>
  % if (v->answered_count == 0) {
  <p>{{ t("Nothing like it stands on the echo wall. Please go on.") }}</p>
  % } else {
  <h3>{{ t("Is it one of these?") }}</h3>
  % for (size_t i = 0; i < v->answered_count; i++) {
  <details><summary>{{ v->answered[i].title }}</summary>{{ >paragraphs(v->answered[i].answer) }}<p class="quiet">{{ v->answered[i].unit }} · <a href="{{ url(v->answered[i].url) }}">{{ t("On the echo wall") }}</a></p></details>
  % }
  <p>{{ t("If not, or if it does not help you, please go on: nothing you wrote is lost. Photos have to be chosen again.") }}</p>
  % }
</div>
% }

%template other_kinds(const struct kind_view *kinds, size_t count)
<details class="kinds">
  <summary>{{ t("It is about something else") }}
    <span class="quiet">
    % for (size_t i = 0; i < count; i++) {
    % if (!kinds[i].current) {
    <span>· {{ kinds[i].name }}</span>
    % }
    % }
    </span>
  </summary>
  <ul class="entrances">
    % for (size_t i = 0; i < count; i++) {
    % if (!kinds[i].current) {
    <li><a class="entrance" href="{{ url(kinds[i].url) }}">{{ >icon("say") }}<strong>{{ kinds[i].name }}</strong>
      % if (kinds[i].about) {
      <span>{{ kinds[i].about }}</span>
      % }
    </a></li>
    % }
    % }
  </ul>
</details>

%template area_picker(const struct area_group_view *groups, size_t count)
<div class="field">
  <label class="label" for="f-area">{{ t("County and town") }} <span class="optional">{{ t("(optional)") }}</span></label>
  <select class="input" id="f-area" name="area">
    <option value="">{{ t("I do not know, or everywhere") }}</option>
    % for (size_t i = 0; i < count; i++) {
    <optgroup label="{{ groups[i].name }}">
      % for (size_t k = 0; k < groups[i].option_count; k++) {
      <option value="{{ groups[i].options[k].value }}" {{ attr("selected", groups[i].options[k].chosen) }}>{{ groups[i].options[k].label }}</option>
      % }
    </optgroup>
    % }
  </select>
</div>

%template say(const struct page_view *p, const struct say_view *v)
{{ >public_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
% if (v->kind_name) {
<h1>{{ v->kind_name }}</h1>
% } else {
<h1>{{ t("Say it") }}</h1>
% }
<div class="note note-warn">{{ t("In danger right now? Call 110 (police), 119 (fire) or 120 (ambulance).") }}</div>
% if (v->kind_count > 1) {
{{ >other_kinds(v->kinds, v->kind_count) }}
% }
<form method="post" action="{{ url("/say") }}" enctype="multipart/form-data" data-draft="say" novalidate>
  <input type="hidden" name="op" value="{{ v->op }}">
  <input type="hidden" name="procedure" value="{{ v->kind }}">
  % if (v->at) {
  <input type="hidden" name="at" value="{{ v->at }}">
  <p class="note">{{ >icon("pin") }}{{ t("You are at: {}", v->at_name) }}</p>
  % }
  <section>
    <h2>{{ t("1. What happened?") }}</h2>
    {{ >field_area(&v->body) }}
    {{ >asked_fields(v->asked, v->asked_count) }}
    {{ >field_text(&v->title) }}
    {{ >field_select(&v->category) }}
  </section>
  <section>
    <h2>{{ t("2. Where?") }}</h2>
    {{ >area_picker(v->groups, v->group_count) }}
    {{ >field_text(&v->place) }}
    <p class="actions"><button class="btn" name="look" value="1">{{ >icon("search") }}{{ t("Has it been answered already?") }}</button></p>
    {{ >say_answered(v) }}
  </section>
  <section>
    <h2>{{ t("3. Photos") }}</h2>
    <div class="{{ v->photo_error ? "field field-wrong" : "field" }}">
      <label class="label" for="f-photos">{{ t("Photos") }} <span class="optional">{{ t("(optional)") }}</span></label>
      <p class="hint" id="h-photos">{{ t("At most {} photos. Where and when they were taken is removed.", v->photo_max) }}</p>
      % if (v->photo_error) {
      <p class="field-error" id="e-photos">{{ >icon("warn") }}{{ v->photo_error }}</p>
      % }
      <input class="input" id="f-photos" type="file" name="photos" accept="image/*" multiple aria-describedby="h-photos" data-preview="photos">
      <ul class="photo-list" id="photos"></ul>
    </div>
  </section>
  <section>
    <h2>{{ t("4. How do we reach you?") }}</h2>
    <p class="hint">{{ t("You may leave this empty: without a name it is handled all the same, and you follow it by number and secret.") }}</p>
    {{ >field_text(&v->name) }}
    {{ >field_text(&v->phone) }}
    % if (v->tells) {
    {{ >field_text(&v->mail) }}
    {{ >field_select(&v->reach) }}
    % }
    <fieldset class="field">
      <legend class="label">{{ t("Does it speak of an office or an official?") }}</legend>
      <div class="choices">
        <label class="choice"><input type="checkbox" name="against" value="1" {{ attr("checked", v->against) }}><span>{{ t("Yes, it is about what an office or an official did") }}<small>{{ t("Then they, and everybody below them, can never reach it.") }}</small></span></label>
      </div>
    </fieldset>
    {{ >field_text(&v->against_text) }}
    <div class="note"><strong>{{ t("Who will see it") }}</strong><br>{{ t("The intake office and the office that handles it read what you write. Your name and phone are stored apart and encrypted; whoever looks at them has to give a reason, and you see that. Nothing is published before somebody has taken out what could name you.") }}</div>
  </section>
  <p class="saved" data-draft-note hidden>{{ t("Kept on this device, not sent yet.") }} <button class="btn btn-quiet" type="button" data-draft-drop>{{ t("Clear") }}</button></p>
  <p class="actions"><button class="btn btn-primary">{{ t("Send it") }}</button></p>
</form>
{{ >public_end(p) }}

%template receipt(const struct page_view *p, const struct receipt_view *v)
{{ >public_top(p) }}
<h1 data-draft-done="say">{{ t("We have it. Thank you.") }}</h1>
<div class="receipt" id="receipt" data-alt="{{ t("Receipt") }}">
  <p data-line="small">{{ p->site_name }} · {{ t("Receipt") }}</p>
  <dl class="facts">
    <dt data-line="small">{{ t("Number") }}</dt><dd class="code" data-line="big">{{ v->number }}</dd>
    <dt data-line="small">{{ t("Secret") }}</dt><dd class="code" data-line="big">{{ v->secret_spaced }}</dd>
    <dt>{{ t("Next step") }}</dt><dd data-line="small">{{ t("The intake office decides who handles it, by") }} {{ >due(v->due_at) }}</dd>
  </dl>
  % if (v->qr_path) {
  <svg class="qr" viewBox="0 0 {{ v->qr_side }} {{ v->qr_side }}" role="img" aria-label="{{ t("Code that opens the tracking page") }}"><path d="{{ v->qr_path }}"></path></svg>
  % }
</div>
<p class="actions">
  <button class="btn btn-primary js-only" type="button" data-picture="receipt" data-target="picture" data-hint="{{ t("Press the picture long to keep it.") }}">{{ >icon("download") }}{{ t("Keep as a picture") }}</button>
  <button class="btn js-only" type="button" data-copy="{{ v->copy }}" data-done="{{ t("Copied") }}">{{ >icon("copy") }}{{ t("Copy number and secret") }}</button>
  <button class="btn js-only" type="button" data-print>{{ >icon("print") }}{{ t("Print") }}</button>
</p>
<p class="hint">{{ t("Please write down the secret: it is shown only here.") }}
  % if (v->named) {
  {{ t("If it is lost, the hotline gives you a new one on the phone you left.") }}
  % }
</p>
<div id="picture" hidden></div>
<h2>{{ t("What happens next") }}</h2>
<ol class="timeline">
  <li class="now"><h3>{{ t("Received") }}</h3></li>
  <li class="next"><h3>{{ t("The right office takes it on") }}</h3></li>
  <li class="next"><h3>{{ t("It is handled and answered, and somebody else checks the answer") }}</h3></li>
  <li class="next"><h3>{{ t("You say whether it is solved") }}</h3></li>
</ol>
<p class="actions"><a class="btn" href="{{ url("/track") }}">{{ >icon("track") }}{{ t("Where is it?") }}</a></p>
<details class="quiet"><summary>{{ t("Proof that it existed") }}</summary><p class="break">{{ v->number }}:{{ v->entry_hash }}</p></details>
{{ >public_end(p) }}

%template track_form(const struct page_view *p, const struct track_form_view *v)
{{ >public_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<h1>{{ t("Where is it?") }}</h1>
<form method="post" action="{{ url("/track") }}" novalidate>
  {{ >field_text(&v->number) }}
  {{ >field_text(&v->secret) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Show") }}</button></p>
</form>
<p class="hint">{{ t("Both stand on your receipt. If you left a phone and lost the secret, call the hotline: they can give you a new one.") }}</p>
{{ >public_end(p) }}

%template photos(const struct photo_view *photos, size_t count)
% if (count > 0) {
<ul class="photo-list">
  % for (size_t i = 0; i < count; i++) {
  <li><a href="{{ url(photos[i].url) }}"><img src="{{ url(photos[i].thumb_url) }}" alt="{{ photos[i].name }}" width="96" height="96" loading="lazy"></a></li>
  % }
</ul>
% }

%template step(const struct step_view *s)
<li class="{{ s->undone ? "undone" : s->now ? "now" : "" }}"><h3>{{ s->words }}</h3>
  <p class="when">{{ >moment(s->at) }}
    % if (s->unit) {
    · {{ s->unit }}
    % }
  </p>
  % for (size_t i = 0; i < s->text_count; i++) {
  {{ >paragraphs(s->texts[i]) }}
  % }
  {{ >photos(s->photos, s->photo_count) }}
</li>

%template track_rate(const struct track_view *v)
<section id="rate">
  <h2>{{ t("Your rating") }}</h2>
  <form method="post" action="{{ url("/track/rate") }}">
    <input type="hidden" name="op" value="{{ v->op }}">
    {{ >field_choices(&v->rate_solved) }}
    {{ >field_choices(&v->rate_satisfied) }}
    {{ >field_area(&v->comment) }}
    <p class="actions"><button class="btn btn-primary">{{ t("Send my rating") }}</button></p>
  </form>
</section>

%template track_act(const struct track_act_view *a, const char *op)
<section id="{{ a->code }}">
  <h2>{{ a->name }}</h2>
  <form method="post" action="{{ url(a->url) }}">
    <input type="hidden" name="op" value="{{ op }}">
    % for (size_t i = 0; i < a->field_count; i++) {
    % if (a->fields[i].options) {
    {{ >field_select(&a->fields[i]) }}
    % } else if (a->fields[i].type) {
    {{ >field_text(&a->fields[i]) }}
    % } else {
    {{ >field_area(&a->fields[i]) }}
    % }
    % }
    <p class="actions"><button class="btn btn-primary">{{ a->name }}</button></p>
  </form>
</section>

%template track_acts(const struct track_view *v)
% for (size_t i = 0; i < v->act_count; i++) {
{{ >track_act(&v->acts[i], v->op) }}
% }
% if (v->can_rate) {
{{ >track_rate(v) }}
% }
% if (v->can_supplement) {
<section id="supplement">
  <h2>{{ t("Add something") }}</h2>
  <form method="post" action="{{ url("/track/supplement") }}" enctype="multipart/form-data" data-draft="supplement">
    <input type="hidden" name="op" value="{{ v->op }}">
    {{ >field_area(&v->supplement) }}
    <div class="field"><label class="label" for="f-more">{{ t("Photos") }} <span class="optional">{{ t("(optional)") }}</span></label>
      <input class="input" id="f-more" type="file" name="photos" accept="image/*" multiple data-preview="more-photos"><ul class="photo-list" id="more-photos"></ul></div>
    <p class="actions"><button class="btn btn-primary">{{ t("Add it") }}</button></p>
  </form>
</section>
% }
% if (v->can_withdraw) {
<details class="withdraw"><summary>{{ t("Withdraw it") }}</summary>
  <form method="post" action="{{ url("/track/withdraw") }}">
    <input type="hidden" name="op" value="{{ v->op }}">
    <p>{{ t("Nobody works on it any more then. This cannot be undone, but you can raise it anew.") }}</p>
    {{ >field_text(&v->reason) }}
    <p class="actions"><button class="btn">{{ t("Withdraw it") }}</button></p>
  </form>
</details>
% }

%template track(const struct page_view *p, const struct track_view *v)
{{ >public_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
% if (v->done) {
<div class="note note-done" role="status">{{ v->done }}</div>
% }
<div class="columns-side">
<div>
  <p>{{ >badge(v->tone, v->state_word) }} <span class="num quiet">{{ v->number }}</span> <span class="quiet">{{ v->procedure }}</span></p>
  <h1>{{ v->title }}</h1>
  <p class="lead">{{ v->told }}</p>
  % if (v->unit) {
  <dl class="facts"><dt>{{ t("With") }}</dt><dd>{{ v->unit }}
    % if (v->unit_phone && v->unit_phone[0]) {
    · <a href="tel:{{ v->unit_phone }}">{{ v->unit_phone }}</a>
    % }
  </dd></dl>
  % }
  % for (size_t i = 0; i < v->clocks_count; i++) {
  {{ >clock(&v->clocks[i]) }}
  % }
  % if (v->can_rate) {
  <p class="actions"><a class="btn btn-primary" href="#rate">{{ t("Rate it") }}</a></p>
  % } else if (v->asked && v->can_supplement) {
  <p class="actions"><a class="btn btn-primary" href="#supplement">{{ t("Answer the question") }}</a></p>
  % }
  <h2>{{ t("Progress so far") }}</h2>
  <ol class="timeline">
    % for (size_t i = 0; i < v->step_count; i++) {
    {{ >step(&v->steps[i]) }}
    % }
  </ol>
  % if (v->common_count > 0) {
  <h2>{{ t("How far the common handling is") }}</h2>
  <ol class="timeline">
    % for (size_t i = 0; i < v->common_count; i++) {
    {{ >step(&v->common[i]) }}
    % }
  </ol>
  % }
</div>
<aside>
  % if (v->solved) {
  <section><h2>{{ t("Your rating") }}</h2><p>{{ v->solved }} · {{ v->satisfied }}</p></section>
  % }
  {{ >track_acts(v) }}
  <section>
    <h2>{{ t("Who looked at your contact") }}</h2>
    % if (v->look_count == 0) {
    <p class="quiet">{{ t("Nobody so far.") }}</p>
    % }
    % for (size_t i = 0; i < v->look_count; i++) {
    % const struct step_view *s = &v->looks[i];
    <p>{{ s->unit }} · {{ >moment(s->at) }}<br>{{ s->text_count ? s->texts[0] : "" }}</p>
    % }
  </section>
  <form method="post" action="{{ url("/track/leave") }}"><button class="btn btn-quiet">{{ t("Done: forget it on this device") }}</button></form>
</aside>
</div>
{{ >public_end(p) }}

%template privacy(const struct page_view *p)
{{ >public_top(p) }}
<h1>{{ t("Rules and privacy") }}</h1>
<div class="prose">
<h2>{{ t("What we take in") }}</h2>
<p>{{ t("Demands, complaints, questions and ideas about what government offices do or should do. Emergencies go to 110, 119 and 120; matters for a court, arbitration or reconsideration are not taken in here, and we say where they belong.") }}</p>
<h2>{{ t("What we store") }}</h2>
<p>{{ t("What you write, your photos without place and time of taking, and, only if you give it, your name and phone. Name and phone lie encrypted apart from the text. Residents are never scored, ranked or profiled.") }}</p>
<h2>{{ t("Who sees it") }}</h2>
<p>{{ t("The intake office and the offices that handle the matter. Whoever looks at your contact gives a reason, and you see it on the tracking page. What you say against an office or a person never reaches them (Regulations on Petition Work, Article 30).") }}</p>
<h2>{{ t("Your rights") }}</h2>
<p>{{ t("You may look at, add to and withdraw your matter by number and secret, and ask the hotline to correct or erase what names you (Personal Information Protection Law, Articles 45 to 47). The record then keeps that something was erased, not what.") }}</p>
<h2>{{ t("How you can check us") }}</h2>
<p>{{ t("Every step is chained by hash, and each day is sealed and published under Open data. Your receipt proves that your matter existed and was not altered.") }}</p>
</div>
{{ >public_end(p) }}

{# Columns of the wall's files, as src/web/wall_feed.c writes them. #}
%template open_columns()
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Columns of the files") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Column") }}</th><th scope="col">{{ t("What it holds") }}</th></tr></thead>
<tbody>
  <tr><td>number</td><td>{{ t("Number of the matter; stays the same for ever") }}</td></tr>
  <tr><td>title</td><td>{{ t("In one line") }}</td></tr>
  <tr><td>question</td><td>{{ t("What was raised, without personal data") }}</td></tr>
  <tr><td>answer</td><td>{{ t("The official answer") }}</td></tr>
  <tr><td>unit_code, unit</td><td>{{ t("Code and name of the office that answered") }}</td></tr>
  <tr><td>area_code, area</td><td>{{ t("Code (GB/T 2260 and below; empty for a zone without one) and name of the area") }}</td></tr>
  <tr><td>category_code, category</td><td>{{ t("Code and name of the field") }}</td></tr>
  <tr><td>submitted_at, answered_at</td><td>{{ t("Raised and answered, in the time of this city") }}</td></tr>
  <tr><td>published_at, updated_at</td><td>{{ t("Published, and last corrected or rated") }}</td></tr>
  <tr><td>solved</td><td>{{ t("The resident's rating: yes, half, no; empty without one") }}</td></tr>
  <tr><td>satisfied</td><td>{{ t("The resident's rating: yes, basic, no; empty without one") }}</td></tr>
  <tr><td>url</td><td>{{ t("Address of the page") }}</td></tr>
</tbody></table>
</div>

%template open_wall(const struct open_view *v)
<section>
<h2>{{ t("The echo wall as data") }}</h2>
<p>{{ t("Every published answer, for anybody to use for any purpose; please name the source. A text that a spreadsheet would take for a formula has an apostrophe before it. What is taken back is gone from the next file on.") }}</p>
<ul class="rows">
  <li><a href="{{ url("/open/wall.csv") }}" rel="nofollow">{{ >icon("download") }}{{ t("All answers, CSV") }}</a><p class="row-meta">{{ t("UTF-8, the newest 100,000") }}</p></li>
  <li><a href="{{ url("/wall.atom") }}">{{ t("Newest answers, Atom") }}</a></li>
  <li><a href="{{ url("/wall.json") }}">{{ t("Newest answers, JSON Feed") }}</a></li>
  <li><a href="{{ url("/api") }}">{{ t("Programming interface") }}</a></li>
</ul>
% if (v->month_count > 0) {
<h3>{{ t("By month of publication, CSV") }}</h3>
<ul class="chips">
  % for (size_t i = 0; i < v->month_count; i++) {
  <li><a class="chip" href="{{ url(v->months[i].value) }}" rel="nofollow">{{ v->months[i].label }}</a></li>
  % }
</ul>
% }
<h3>{{ t("Columns of the files") }}</h3>
{{ >open_columns() }}
</section>

%template open_data(const struct page_view *p, const struct open_view *v)
{{ >public_top(p) }}
<h1>{{ t("Open data") }}</h1>
{{ >open_wall(v) }}
<h2>{{ t("Seals of the record") }}</h2>
<p>{{ t("The seal of each finished day: how many entries were recorded, and one hash over all of them. A missing or altered entry would not fit its seal.") }}</p>
% if (v->seal_count == 0) {
% const struct empty_view e = {t("The seals of finished days stand here"), t("The first one is made after midnight."), t("Back to the start"), "/"};
{{ >empty(&e) }}
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Day seals") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Day") }}</th><th scope="col" class="num">{{ t("Entries") }}</th><th scope="col">{{ t("Seal") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->seal_count; i++) {
  <tr><td class="nowrap">{{ >day(v->seals[i].day) }}</td><td class="num">{{ >number(v->seals[i].entries) }}</td><td class="break">{{ v->seals[i].hash }}</td></tr>
  % }
</tbody></table>
</div>
% }
% if (v->next) {
<p><a class="btn" href="{{ url(v->next) }}">{{ t("Older") }}</a></p>
% }
{{ >public_end(p) }}
