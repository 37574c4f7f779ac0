{# The desk: log-in, queues, a matter and its moves, intake, publication. #}
%include "html/desk_views.h"
%include "html/facts.html.h"
%include "html/group.html.h"
%include "html/layout.html.h"
%include "html/outbox.html.h"
%include "html/parts.html.h"
%include "html/public.html.h"
%include "html/when.h"

%template login(const struct page_view *p, const struct login_view *v)
{{ >public_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<h1>{{ t("Staff log-in") }}</h1>
<form method="post" action="{{ url("/desk/login") }}" novalidate>
  <input type="hidden" name="next" value="{{ v->next }}">
  {{ >field_text(&v->login) }}
  {{ >field_text(&v->password) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Log in") }}</button></p>
</form>
<p class="hint">{{ t("Forgotten? Your security administrator gives you a new password.") }}</p>
{{ >public_end(p) }}

%template password(const struct page_view *p, const struct password_view *v)
{{ >public_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<h1>{{ v->must ? t("Set a password of your own") : t("Change password") }}</h1>
<form method="post" action="{{ url("/desk/password") }}" novalidate>
  {{ >field_text(&v->old_password) }}
  {{ >field_text(&v->password) }}
  {{ >field_text(&v->again) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Save") }}</button></p>
</form>
{{ >public_end(p) }}

%template account(const struct desk_page_view *p, const struct account_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Account and security") }}</h1></div>
% if (v->done) {
<div class="note note-done" role="status">{{ v->done }}</div>
% }
<dl class="facts"><dt>{{ t("Log-in name") }}</dt><dd>{{ v->login }}</dd><dt>{{ t("Name") }}</dt><dd>{{ v->name }}</dd><dt>{{ t("Unit") }}</dt><dd>{{ v->unit }}</dd><dt>{{ t("Roles") }}</dt><dd>{{ v->roles }}</dd></dl>
<p class="actions"><a class="btn" href="{{ url("/desk/password") }}">{{ t("Change password") }}</a></p>
<h2>{{ t("Where you are logged in") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Where you are logged in") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Browser") }}</th><th scope="col">{{ t("Since") }}</th><th scope="col">{{ t("Last seen") }}</th><th scope="col"><span class="hidden-label">{{ t("End") }}</span></th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->session_count; i++) {
  % const struct session_view *s = &v->sessions[i];
  <tr><td>{{ s->client }}</td><td>{{ >moment(s->created_at) }}</td><td>{{ >moment(s->seen_at) }}</td><td>
    % if (s->current) {
    {{ t("this one") }}
    % } else {
    <form method="post" action="{{ url("/desk/account/end") }}"><input type="hidden" name="id" value="{{ s->id }}"><button class="btn btn-quiet">{{ t("End") }}</button></form>
    % }
  </td></tr>
  % }
</tbody></table>
</div>
<form method="post" action="{{ url("/desk/account/everywhere") }}"><button class="btn">{{ t("Log out everywhere else") }}</button></form>
% if (v->token_count > 0) {
<h2>{{ t("Programs that act for you") }}</h2>
{{ >token_table(v->tokens, v->token_count, "/desk/account/token", false, true) }}
% }
{{ >desk_end(NULL) }}

%template token_table(const struct token_view *rows, size_t count, const char *action, bool officers, bool revokes)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Tokens of programs") }}">
<table class="data"><thead><tr>
  % if (officers) {
  <th scope="col">{{ t("Officer") }}</th>
  % }
  <th scope="col">{{ t("What for") }}</th><th scope="col">{{ t("Scopes") }}</th><th scope="col">{{ t("State") }}</th><th scope="col">{{ t("Given out") }}</th><th scope="col">{{ t("Lasts until") }}</th><th scope="col">{{ t("Last used") }}</th><th scope="col"><span class="hidden-label">{{ t("Revoke") }}</span></th></tr></thead>
<tbody>
  % for (size_t i = 0; i < count; i++) {
  % const struct token_view *x = &rows[i];
  <tr>
    % if (officers) {
    <td>{{ x->officer }}</td>
    % }
    <td>{{ x->name }}</td><td>{{ x->scopes }}</td><td class="nowrap">{{ x->state }}</td><td class="nowrap">{{ >date(x->created_at) }}</td><td class="nowrap">{{ >date(x->until) }}</td><td class="nowrap">
    % if (x->seen_at) {
    {{ >date(x->seen_at) }}
    % } else {
    {{ t("never") }}
    % }
    </td><td>
    % if (x->in_force && revokes) {
    <form method="post" action="{{ url(action) }}"><input type="hidden" name="id" value="{{ x->id }}"><button class="btn btn-quiet">{{ t("Revoke") }}</button></form>
    % }
    </td></tr>
  % }
</tbody></table>
</div>

%template key(const char *first, const char *second, const char *what)
<tr><td><kbd>{{ first }}</kbd>
    % if (second) {
    <kbd>{{ second }}</kbd>
    % }
  </td><td>{{ what }}</td></tr>

%template keys(const struct desk_page_view *p)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Keyboard") }}</h1></div>
<table class="data keys">
  <thead><tr><th scope="col">{{ t("Key") }}</th><th scope="col">{{ t("What it does") }}</th></tr></thead>
  <tbody>
    {{ >key("j", "k", t("Down and up in a list")) }}
    {{ >key("Enter", NULL, t("Open the matter")) }}
    {{ >key("x", NULL, t("Pick the matter; with Shift and the mouse a whole range")) }}
    {{ >key("b", NULL, t("One step for all picked matters")) }}
    % for (size_t i = 0; i < p->queue_count; i++) {
    {{ >key("g", p->queues[i].go, p->queues[i].label) }}
    % }
    {{ >key("?", NULL, t("This page")) }}
    {{ >key("m", NULL, t("The next step of this matter")) }}
    {{ >key("o", NULL, t("Other steps of this matter")) }}
    {{ >key("n", NULL, t("Record a matter")) }}
    {{ >key("/", NULL, t("Search matters")) }}
    {{ >key("Ctrl", "Enter", t("Send the form")) }}
    {{ >key("Esc", NULL, t("Leave the field")) }}
  </tbody>
</table>
{{ >desk_end(NULL) }}

%template orders(const struct matter_view *v)
% if (v->order_count > 0) {
<h2>{{ t("Orders") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Orders") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Unit") }}</th><th scope="col">{{ t("Role") }}</th><th scope="col">{{ t("State") }}</th><th scope="col">{{ t("Officer") }}</th><th scope="col">{{ t("Sent on") }}</th><th scope="col">{{ t("Limit") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->order_count; i++) {
  % const struct order_view *o = &v->orders[i];
  <tr><td class="roomy">{{ o->unit }}
    % if (o->note[0]) {
    <br><span class="quiet">{{ o->note }}</span>
    % }
    </td><td>{{ o->role }}</td><td class="nowrap">{{ >badge(o->tone, o->state_word) }}</td><td>{{ o->officer }}</td><td class="nowrap">{{ >date(o->sent_at) }}</td><td class="nowrap">
    % if (o->due_at) {
    {{ >due(o->due_at) }}
    % }
  </td></tr>
  % }
</tbody></table>
</div>
% }

%template supervisions(const struct matter_view *v)
% if (v->supervision_count > 0) {
<h2>{{ t("Supervision") }}</h2>
  % for (size_t i = 0; i < v->supervision_count; i++) {
  % const struct supervision_view *x = &v->supervisions[i];
<div class="card"><p><strong>{{ x->name }}</strong>
    % if (x->ground) {
    · {{ x->ground }}
    % }
    {{ >badge(x->tone, x->state_word) }}</p>
    % if (x->advice) {
    {{ >paragraphs(x->advice) }}
    % }
    <p class="quiet">{{ x->who }} · {{ >moment(x->at) }}
    % if (x->due_at) {
    · {{ t("written answer by") }} {{ >date(x->due_at) }}
    % }
    </p>
    % if (x->answer) {
    <p><strong>{{ x->adopts }}</strong> <span class="quiet">{{ >moment(x->answered_at) }}</span></p>{{ >paragraphs(x->answer) }}
    % }
</div>
  % }
% }

{# A step that asks nothing is made by its button. #}
%template move_link(const struct matter_view *v, const struct move_view *m)
% if (m->direct) {
<form method="post" action="{{ url(m->url) }}" enctype="multipart/form-data"><input type="hidden" name="op" value="{{ v->op }}"><input type="hidden" name="version" value="{{ v->version }}"><button class="menu-button">{{ m->name }}</button></form>
% } else {
<a href="{{ url(m->url) }}">{{ m->name }}</a>
% }

%template matter_side(const struct matter_view *v)
<aside class="side">
  % if (v->clocks_count > 0 || v->ended_count > 0) {
  <section><h2>{{ t("Limit") }}</h2>
    % for (size_t i = 0; i < v->clocks_count; i++) {
    {{ >clock(&v->clocks[i]) }}
    % }
    % if (v->ended_count > 0) {
    <details class="clocks-ended"><summary>{{ t("Limits that have ended: {}", v->ended_count) }}</summary>
      % for (size_t i = 0; i < v->ended_count; i++) {
      {{ >clock(&v->ended[i]) }}
      % }
    </details>
    % }
  </section>
  % }
  % if (v->against_count > 0 || v->shielded) {
  <section><h2>{{ >icon("shield") }} {{ t("Speaks of") }}</h2>
    % for (size_t i = 0; i < v->against_count; i++) {
    <p>{{ v->against[i] }}</p>
    % }
    % if (v->against_count == 0) {
    <p>{{ t("Not placed yet: mark the office or person before anything else.") }}</p>
    % }
    <p class="hint">{{ t("They and everybody below them cannot reach this matter.") }}</p>
  </section>
  % }
  <section><h2>{{ t("Resident") }}</h2>
    % if (v->person_name[0] || v->person_phone[0] || v->person_mail[0]) {
    <dl class="facts"><dt>{{ t("Name") }}</dt><dd>{{ v->person_name }}</dd><dt>{{ t("Phone") }}</dt><dd class="num">{{ v->person_phone }}</dd>
    % if (v->person_mail[0]) {
    <dt>{{ t("Mail address") }}</dt><dd>{{ v->person_mail }}</dd>
    % }
    </dl>
    % if (v->can_reveal) {
    <p><a class="btn" href="{{ url(v->url) }}/reveal">{{ >icon("eye") }}{{ t("Show (asks a reason)") }}</a></p>
    % }
    % if (v->can_reissue) {
    <p><a class="btn btn-quiet" href="{{ url(v->url) }}/secret">{{ >icon("lock") }}{{ t("New secret") }}</a></p>
    % }
    % } else {
    <p class="quiet">{{ t("Anonymous") }}</p>
    % }
  </section>
  % if (v->sent_count) {
  {{ >sent_log(v) }}
  % }
  % if (v->can_paper) {
  <section><h2>{{ t("Papers") }}</h2><p><a class="btn" href="{{ url(v->url) }}/papers">{{ >icon("print") }}{{ t("Make or reprint a paper") }}</a></p></section>
  % }
  <section><h2>{{ t("About") }}</h2>
    <dl class="facts"><dt>{{ t("Kind of matter") }}</dt><dd>{{ v->procedure }}</dd><dt>{{ t("Received on") }}</dt><dd>{{ >moment(v->submitted_at) }}</dd><dt>{{ t("Channel") }}</dt><dd>{{ v->channel }}</dd>
      % if (v->category[0]) {
      <dt>{{ t("Field") }}</dt><dd>{{ v->category }}</dd>
      % }
      % if (v->area[0]) {
      <dt>{{ t("Area") }}</dt><dd>{{ v->area }}</dd>
      % }
      % if (v->place[0]) {
      <dt>{{ t("Place") }}</dt><dd>{{ v->place }}</dd>
      % }
      % if (v->at_url) {
      <dt>{{ t("From the sign of") }}</dt><dd><a href="{{ url(v->at_url) }}">{{ v->at_name }}</a></dd>
      % }
      % if (v->external_id[0]) {
      <dt>{{ v->source }}</dt><dd class="num">{{ v->external_id }}</dd>
      % }
      % if (v->solved) {
      <dt>{{ t("Rating") }}</dt><dd>{{ v->solved }} · {{ v->satisfied }}</dd>
      % }
    </dl>
    % if (v->published) {
    <p><a href="{{ url("/wall/") }}{{ v->number }}">{{ t("On the echo wall") }}</a></p>
    % }
  </section>
</aside>

%template more_moves(const struct matter_view *v)
% size_t more = 0;
% for (size_t i = 0; i < v->move_count; i++) {
% more += !v->moves[i].main;
% }
% if (more > 0) {
<details class="menu moves"><summary class="btn" data-key="o">{{ t("Other steps") }}{{ >icon("down") }}</summary>
  <div class="menu-list">
    % for (size_t i = 0; i < v->move_count; i++) {
    % if (!v->moves[i].main) {
    {{ >move_link(v, &v->moves[i]) }}
    % }
    % }
  </div>
</details>
% }

%template matter_notes(const struct matter_view *v)
% if (v->done && v->undo_seq) {
<form class="note note-done note-undo" role="status" method="post" action="{{ url(v->url) }}/undo"><input type="hidden" name="seq" value="{{ v->undo_seq }}">
  <span>{{ v->done }}</span><button class="btn btn-quiet" data-undo="{{ v->undo_left }}" data-words="{{ t("Take back (within {} s)") }}">{{ >icon("undo") }}<span>{{ t("Take back (within {} s)", v->undo_left) }}</span></button>
</form>
% } else if (v->done) {
<div class="note note-done" role="status">{{ v->done }}</div>
% }
% if (v->warning) {
<div class="note note-warn" role="alert">{{ v->warning }}</div>
% }

%template matter_page(const struct desk_page_view *p, const struct matter_view *v)
{{ >desk_top(p) }}
{{ >matter_notes(v) }}
<div class="page-head">
  <h1>{{ v->title }}</h1>{{ >badge(v->tone, v->state_word) }}
  <p class="actions">
    % for (size_t i = 0; i < v->move_count; i++) {
    % if (v->moves[i].main) {
    <a class="btn btn-primary" href="{{ url(v->moves[i].url) }}" data-key="m">{{ v->moves[i].name }}</a>
    % }
    % }
    % if (v->wish) {
    <a class="btn" href="{{ url(v->wish) }}">{{ t("Public copy and offers") }}</a>
    % }
    % if (v->can_publish) {
    <a class="btn btn-primary" href="{{ url(v->url) }}/publish">{{ t("Edit public copy") }}</a>
    % }
  </p>
  {{ >more_moves(v) }}
</div>
<p class="num quiet">{{ v->number }}</p>
<div class="matter">
<div>
  <div class="card">{{ >paragraphs(v->body) }}</div>
  {{ >facts(v->facts, v->fact_count) }}
  {{ >versions_links(v->versions, v->version_count) }}
  {{ >group_panel(v->group) }}
  {{ >orders(v) }}
  {{ >supervisions(v) }}
  <h2>{{ t("Progress so far") }}</h2>
  <ol class="timeline">
    % for (size_t i = 0; i < v->step_count; i++) {
    {{ >step(&v->steps[i]) }}
    % }
  </ol>
</div>
{{ >matter_side(v) }}
</div>
{{ >desk_end(NULL) }}

%template unit_options(const char *id, const struct option_view *units, size_t count)
<datalist id="{{ id }}">
  % for (size_t i = 0; i < count; i++) {
  <option value="{{ units[i].value }}">{{ units[i].label }}</option>
  % }
</datalist>

%template field_pick(const struct field_view *f, const char *list)
<div class="{{ f->error ? "field field-wrong" : "field" }}">
  {{ >field_head(f) }}
  <input class="input" id="f-{{ f->name }}" name="{{ f->name }}" value="{{ f->value }}" list="{{ list }}" autocomplete="off" {{ attr("required", !f->optional) }} {{ attr("autofocus", f->first) }} {{ attr("aria-invalid", f->error, "true") }} {{ attr("aria-describedby", f->error || f->hint, arena_printf(h->arena, "%s-%s", f->error ? "e" : "h", f->name)) }}>
</div>

%template move_fields(const struct move_form_view *v)
% if (v->sends || v->offers) {
{{ >field_pick(&v->lead, "units") }}
% }
% if (v->sends || v->calls) {
% for (int i = 0; i < 3; i++) {
{{ >field_pick(&v->co[i], "units") }}
% }
% }
% if (v->against) {
{{ >field_pick(&v->against_unit, "units") }}
{{ >field_text(&v->officer) }}
% }
% if (v->merges || v->refers || v->names_same) {
{{ >field_text(&v->other) }}
% }
% if (v->reclassifies) {
{{ >field_select(&v->category) }}
{{ >field_select(&v->area) }}
% }
% for (size_t i = 0; i < v->field_count; i++) {
% if (v->fields[i].options) {
{{ >field_select(&v->fields[i]) }}
% } else if (v->fields[i].type) {
{{ >field_text(&v->fields[i]) }}
% } else {
{{ >field_area(&v->fields[i]) }}
% }
% if (v->previews[i]) {
<div class="preview"><p class="hint">{{ >icon("eye") }} {{ t("The resident reads this.") }}</p><div data-mirror="f-{{ v->previews[i] }}"></div></div>
% }
% }
% if (v->sends || v->offers || v->calls || v->against) {
{{ >unit_options("units", v->units, v->unit_count) }}
% }

%template dispatch_hint(const struct dispatch_hint_view *x)
<div class="likeness"><p><strong>{{ x->unit }}</strong>
  % if (x->co[0]) {
  <br>{{ t("With: {}", x->co) }}
  % }
  </p><p class="quiet">{{ x->why }}</p>
  <p><a class="btn" href="{{ url(x->url) }}">{{ t("Choose") }}<span class="hidden-label"> {{ x->unit }}</span></a></p></div>

%template dispatch_hints(const struct move_form_view *v)
% if (v->precedent_count > 0) {
<section><h2>{{ t("Precedents") }}</h2>
  % for (size_t i = 0; i < v->precedent_count; i++) {
  {{ >dispatch_hint(&v->precedents[i]) }}
  % }
</section>
% }
<section><h2>{{ t("Dispatch list") }}</h2>
  % if (!v->edition[0]) {
  <p class="quiet">{{ t("No dispatch list is in force.") }}</p>
  % } else if (v->hint_count == 0) {
  <p class="quiet">{{ t("No line of it fits this matter.") }} <a href="{{ url("/desk/dispatch") }}">{{ v->edition }}</a></p>
  % } else {
  % for (size_t i = 0; i < v->hint_count; i++) {
  {{ >dispatch_hint(&v->hints[i]) }}
  % }
  <p class="hint"><a href="{{ url("/desk/dispatch") }}">{{ v->edition }}</a></p>
  % }
</section>

%template dispatch_list(const struct desk_page_view *p, const struct dispatch_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Dispatch list") }}</h1>
  % if (v->edition.name) {
  {{ >badge(v->edition.tone, v->edition.state_word) }}
  % }
</div>
% if (!v->edition.name) {
% const struct empty_view e = {t("No dispatch list is in force"), t("A system administrator reads it in under Administration, Dispatch list: which office leads for which kind of matter, and on which basis."), NULL, NULL};
{{ >empty(&e) }}
% } else {
<p>{{ v->edition.name }} · {{ t("in force from") }} {{ >date(v->edition.from_at) }}</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Dispatch list") }}">
<table class="data"><thead><tr><th scope="col" class="num">{{ t("Line") }}</th><th scope="col">{{ t("Field") }}</th><th scope="col">{{ t("Area") }}</th><th scope="col">{{ t("Words") }}</th><th scope="col">{{ t("Lead office") }}</th><th scope="col">{{ t("Co-handling office") }}</th><th scope="col">{{ t("Basis") }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct dispatch_row_view *x = &v->rows[i];
  <tr><td class="num">{{ x->line }}</td><td class="roomy">{{ x->category }}</td><td>{{ x->area }}</td><td class="roomy">{{ x->words }}</td><td class="roomy">{{ x->lead }}
    % if (x->silent) {
    {{ >badge(TONE_NEUTRAL, t("no longer in service")) }}
    % }
    </td><td class="roomy">{{ x->co }}</td><td class="roomy">{{ x->basis }}</td></tr>
  % }
</tbody></table>
</div>
{{ >list_pager("/desk/dispatch", v->next, v->first) }}
% }
{{ >desk_end(NULL) }}

%template move_form(const struct desk_page_view *p, const struct move_form_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ v->name }}</h1><span class="quiet num">{{ v->number }}</span></div>
% if (v->conflict) {
<div class="note note-warn" role="alert"><p>{{ v->possible ? t("Somebody else changed it meanwhile. What you wrote is still below; look at what is new, then send it again.") : t("Somebody else changed it meanwhile, and this step is not possible any more. What you wrote is still below, to be copied.") }}</p>
<ol class="timeline">
  % for (size_t i = 0; i < v->news_count; i++) {
  {{ >step(&v->news[i]) }}
  % }
</ol></div>
% } else if (!v->possible) {
<div class="note note-warn" role="alert">{{ t("As the matter stands, this step is not yours to make.") }}</div>
% }
<div class="matter matter-form">
<form method="post" action="{{ url(v->action) }}" enctype="multipart/form-data" novalidate class="sheet" data-submit-key>
  <input type="hidden" name="op" value="{{ v->op }}">
  <input type="hidden" name="version" value="{{ v->version }}">
  <input type="hidden" name="seen" value="{{ v->seen }}">
  {{ >move_fields(v) }}
  % if (v->files) {
  <div class="field"><label class="label" for="f-files">{{ t("Photos as evidence") }} <span class="optional">{{ t("(optional)") }}</span></label>
    <input class="input" id="f-files" type="file" name="files" accept="image/*" multiple data-preview="evidence"><ul class="photo-list" id="evidence"></ul></div>
  % }
  <p class="actions">
    % if (v->possible) {
    <button class="btn btn-primary">{{ v->name }}</button> <a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Cancel") }}</a>
    % } else {
    <a class="btn" href="{{ url(v->back) }}">{{ t("Back to the matter") }}</a>
    % }
  </p>
</form>
<aside class="side">
  <section><h2>{{ t("The matter") }}</h2><p><strong>{{ v->title }}</strong></p>{{ >paragraphs(v->body) }}
    % if (v->place[0]) {
    <p class="quiet">{{ v->place }}</p>
    % }
  </section>
  % if (v->sends) {
  {{ >dispatch_hints(v) }}
  % }
  % if (v->answer) {
  <section><h2>{{ t("The answer") }}</h2>{{ >paragraphs(v->answer) }}</section>
  % }
  % if (v->merges || v->refers) {
  <section><h2>{{ >icon("eye") }} {{ t("What the resident reads") }}</h2><p>{{ v->merges ? t("That it is handled together with others about the same thing, how far that is, and in the end the answer. Never the number or the words of another.") : t("Your reason, and the earlier answer with its number, date and office. They may rate it and, if it does not hold, have the matter handled.") }}</p></section>
  {{ >move_choices(v->choices, v->choice_count, v->refers) }}
  % }
</aside>
</div>
{{ >desk_end(NULL) }}

%template reveal(const struct desk_page_view *p, const struct reveal_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Contact of the resident") }}</h1><span class="quiet num">{{ v->number }}</span></div>
% if (v->open) {
<div class="card marked" data-mark="{{ v->mark }}">
<dl class="facts"><dt>{{ t("Name") }}</dt><dd>{{ v->name }}</dd><dt>{{ t("Phone") }}</dt><dd class="num"><a href="tel:{{ v->phone }}">{{ v->phone }}</a></dd>
% if (v->mail[0]) {
<dt>{{ t("Mail address") }}</dt><dd><a href="mailto:{{ v->mail }}">{{ v->mail }}</a></dd>
% }
</dl>
<p class="hint">{{ t("Shown to {}. The look and its reason are in the record; the resident sees both.", v->mark) }}</p>
</div>
<p class="actions"><a class="btn" href="{{ url(v->url) }}">{{ t("Back to the matter") }}</a></p>
% } else {
<form method="post" action="{{ url(v->url) }}/reveal" novalidate>
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_text(&v->reason) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Show the contact") }}</button> <a class="btn btn-quiet" href="{{ url(v->url) }}">{{ t("Cancel") }}</a></p>
</form>
% }
{{ >desk_end(NULL) }}

%template reissue(const struct desk_page_view *p, const struct reveal_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("New secret") }}</h1><span class="quiet num">{{ v->number }}</span></div>
% if (v->open) {
<div class="card"><p>{{ t("Read it out to the phone in the vault, nobody else:") }}</p><p class="code">{{ v->phone }}</p></div>
<p class="actions"><a class="btn" href="{{ url(v->url) }}">{{ t("Back to the matter") }}</a></p>
% } else {
<p>{{ t("Call the resident back on the phone in the vault first. The old secret ends.") }}</p>
<form method="post" action="{{ url(v->url) }}/secret" novalidate>
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_text(&v->reason) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Make a new secret") }}</button> <a class="btn btn-quiet" href="{{ url(v->url) }}">{{ t("Cancel") }}</a></p>
</form>
% }
{{ >desk_end(NULL) }}

%template publish(const struct desk_page_view *p, const struct publish_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Public copy") }}</h1><span class="quiet num">{{ v->number }}</span></div>
<p class="lead">{{ t("This is what everybody will read. Take out whatever could name the resident or a bystander; phones of offices may stay.") }}</p>
<form method="post" action="{{ url(v->url) }}/publish" novalidate class="sheet" data-submit-key>
  <input type="hidden" name="op" value="{{ v->op }}">
  <input type="hidden" name="version" value="{{ v->version }}">
  {{ >field_text(&v->title) }}
  {{ >field_area(&v->question) }}
  {{ >field_area(&v->answer) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Publish") }}</button> <a class="btn btn-quiet" href="{{ url(v->url) }}">{{ t("Cancel") }}</a></p>
</form>
% if (v->live) {
<details><summary>{{ t("Take it off the wall") }}</summary>
<form method="post" action="{{ url(v->url) }}/unpublish">
  <input type="hidden" name="op" value="{{ v->op }}">
  <div class="field"><label class="label" for="f-why">{{ t("Reason") }}</label><input class="input" id="f-why" name="reason" required></div>
  <p class="actions"><button class="btn">{{ t("Take it off the wall") }}</button></p>
</form></details>
% }
{{ >desk_end(NULL) }}

%template intake(const struct desk_page_view *p, const struct intake_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Record a matter") }}</h1><span class="quiet">{{ t("Ctrl+Enter stores it") }}</span></div>
% if (v->number) {
<div class="note note-done read-out" role="status" data-draft-done="intake"><p>{{ t("Stored. Read out to the caller:") }} <strong class="num">{{ v->number }}</strong> · {{ t("secret") }} <strong class="num">{{ v->secret }}</strong></p>
  % if (v->due_at) {
<p>{{ t("“Your matter is recorded under this number. With number and secret you can follow it on the web or by phone; please write both down. An office is decided on by:”") }} <strong>{{ >due(v->due_at) }}</strong></p>
  % } else {
<p>{{ t("“Your matter is recorded under this number. With number and secret you can follow it on the web or by phone; please write both down.”") }}</p>
  % }
  % if (v->closed) {
<p>{{ t("It speaks of an office or an official, so only the supervisors open it from here on. You cannot; write the number and the secret down for the caller now.") }}</p>
  % } else {
<p><a class="btn" href="{{ url("/desk/m/") }}{{ v->number }}/paper/receipt">{{ >icon("print") }}{{ t("Print the slip") }}</a></p>
  % }
  % if (v->merged) {
  <p>{{ t("Merged into {}.", v->merged) }}</p>
  % }
</div>
% if (v->not_merged) {
<div class="note note-warn" role="alert"><p>{{ v->not_merged }}</p></div>
% }
% }
<p class="emergency">{{ >icon("warn") }}{{ t("Danger to life or limb: pass the call on at once, 110 police, 119 fire, 120 ambulance.") }}</p>
% if (v->kind_count > 1) {
<details class="kinds" {{ attr("open", v->kind_count <= 6) }}>
  <summary>{{ t("Kind of matter") }}
  % for (size_t i = 0; i < v->kind_count; i++) {
  % if (v->kinds[i].current) {
  <strong>{{ v->kinds[i].name }}</strong>
  % }
  % }
  </summary>
  <nav class="chips" aria-label="{{ t("Kind of matter") }}">
    % for (size_t i = 0; i < v->kind_count; i++) {
    <a class="chip" href="{{ url(v->kinds[i].url) }}" {{ attr("aria-current", v->kinds[i].current, "true") }}>{{ v->kinds[i].name }}</a>
    % }
  </nav>
</details>
% }
<div class="matter">
<form method="post" action="{{ url("/desk/intake") }}" novalidate data-submit-key id="intake" data-draft="intake" data-draft-tab>
  <input type="hidden" name="op" value="{{ v->op }}">
  <input type="hidden" name="procedure" value="{{ v->kind }}">
  <div class="pairs">
  {{ >field_text(&v->phone) }}
  {{ >field_text(&v->name) }}
  </div>
  {{ >field_area(&v->body) }}
  {{ >asked_fields(v->asked, v->asked_count) }}
  {{ >field_choices(&v->channel) }}
  {{ >field_text(&v->title) }}
  <div class="pairs">
  {{ >field_select(&v->category) }}
  {{ >field_pick(&v->area, "areas") }}
  {{ >field_text(&v->place) }}
  {{ >field_text(&v->occurred) }}
  {{ >field_text(&v->mail) }}
  {{ >field_text(&v->address) }}
  </div>
  <fieldset class="field"><legend class="label">{{ t("Speaks of an office or an official") }}</legend><div class="choices"><label class="choice"><input type="checkbox" name="against" value="1" {{ attr("checked", v->against) }}><span>{{ t("Yes") }}</span></label></div></fieldset>
  {{ >field_pick(&v->against_unit, "units") }}
  {{ >unit_options("areas", v->areas, v->area_count) }}
  {{ >unit_options("units", v->units, v->unit_count) }}
  <p class="hint" data-draft-note hidden>{{ t("Kept in this window until it is stored.") }} <button type="button" class="btn btn-quiet" data-draft-drop>{{ t("Begin anew") }}</button></p>
  <p class="actions"><button class="btn btn-primary">{{ t("Store it") }}</button> <button class="btn" name="look" value="1" data-hx-post="{{ url("/desk/intake") }}" data-hx-trigger="change from:#f-phone, change from:#f-body, change from:#f-place, change from:#f-area" data-hx-include="#intake" data-hx-select="#same" data-hx-target="#same" data-hx-swap="outerHTML">{{ t("Look for the same") }}</button></p>
</form>
<aside class="side" id="same" aria-live="polite">
  {{ >intake_alike(v->alike, v->alike_count, v->compared) }}
  <section><h2>{{ t("Same caller, still open") }}</h2>
    % if (v->same_count == 0) {
    <p class="quiet">{{ v->looked ? t("None.") : t("Give the phone, then look.") }}</p>
    % }
    % for (size_t i = 0; i < v->same_count; i++) {
    <p><a href="{{ url(v->same[i].url) }}">{{ v->same[i].title }}</a><br>{{ >badge(v->same[i].tone, v->same[i].state_word) }} <span class="num quiet">{{ v->same[i].number }}</span></p>
    % }
  </section>
</aside>
</div>
{{ >desk_end(NULL) }}
