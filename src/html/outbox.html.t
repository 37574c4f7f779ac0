{# Messages: what became of them, on the matter's page and the administrator's, and their texts. #}
%include "html/admin.html.h"
%include "html/desk_views.h"
%include "html/layout.html.h"
%include "html/outbox_views.h"
%include "html/parts.html.h"

%template sent_log(const struct matter_view *v)
  <section id="sent"><h2>{{ t("Messages to the resident") }}</h2>
    % for (size_t i = 0; i < v->sent_count; i++) {
    % const struct sent_view *x = &v->sent[i];
    <p>{{ x->event }} · {{ x->channel }} <span class="num">{{ x->mask }}</span><br>{{ >badge(x->tone, x->state) }} <span class="quiet">{{ >moment(x->at) }}</span>
      % if (x->twice) {
      <br><span class="hint">{{ t("Possibly sent twice: the gateway cannot tell.") }}</span>
      % }
      % if (x->reason[0]) {
      <br><span class="hint">{{ x->reason }}</span>
      % }
      % if (x->gateway_id[0]) {
      <br><span class="hint">{{ t("The gateway calls it {}.", x->gateway_id) }}</span>
      % }
    </p>
      % if (x->can_resend) {
      <form method="post" action="{{ url(v->url) }}/resend"><input type="hidden" name="id" value="{{ x->id }}"><p><button class="btn btn-quiet">{{ t("Send again") }}<span class="hidden-label"> {{ x->event }} {{ x->id }}</span></button></p></form>
      % }
    % }
  </section>

%template channel_card(const struct channel_view *c)
<section class="card">
  <h2>{{ c->name }}</h2>
  % if (!c->on) {
  <p class="quiet">{{ t("Not set up.") }}</p>
  % } else {
  % if (c->demo) {
  <p class="hint">{{ t("A demonstration: messages are written to the log only.") }}</p>
  % }
  <dl class="facts"><dt>{{ t("Waiting") }}</dt><dd class="num">{{ c->held }}</dd><dt>{{ t("Due") }}</dt><dd class="num">{{ c->due }}</dd><dt>{{ t("Unsure") }}</dt><dd class="num">{{ c->unsure }}</dd><dt>{{ t("Failed") }}</dt><dd class="num">{{ c->failed }}</dd><dt>{{ t("Sent in 24 hours") }}</dt><dd class="num">{{ c->sent }}</dd><dt>{{ t("Of these possibly twice") }}</dt><dd class="num">{{ c->twice }}</dd>
    % if (c->oldest) {
    <dt>{{ t("Due since") }}</dt><dd>{{ >moment(c->oldest) }}</dd>
    % }
    % if (c->paused_at) {
    <dt>{{ t("Stopped since") }}</dt><dd class="late-words">{{ >moment(c->paused_at) }}</dd>
    % }
  </dl>
  <form method="post" action="{{ url("/desk/admin/outbox/pause") }}"><input type="hidden" name="channel" value="{{ c->code }}"><input type="hidden" name="pause" value="{{ c->paused_at ? "" : "1" }}"><p class="actions"><button class="btn">{{ c->paused_at ? t("Let it go on") : t("Stop it for now") }}<span class="hidden-label"> {{ c->name }}</span></button></p></form>
  % if (c->any_failed) {
  <form method="post" action="{{ url("/desk/admin/outbox/retry") }}"><input type="hidden" name="channel" value="{{ c->code }}"><p class="actions"><button class="btn">{{ t("Try all that failed again") }}<span class="hidden-label"> {{ c->name }}</span></button></p></form>
  % }
  % }
</section>

%template outbox_row(const struct outbox_line_view *x)
<tr><td class="nowrap">{{ >moment(x->at) }}</td><td>{{ x->event }}
  % if (x->unit[0]) {
  <br><span class="quiet">{{ x->unit }}</span>
  % }
</td><td class="nowrap">{{ x->channel }}</td><td class="nowrap num">{{ x->mask }}</td><td>{{ >badge(x->tone, x->state) }}
  % if (x->twice) {
  <br><span class="hint">{{ t("Possibly sent twice: the gateway cannot tell.") }}</span>
  % }
  % if (x->reason[0]) {
  <br><span class="hint">{{ x->reason }}</span>
  % }
</td><td class="num">{{ x->attempts }}</td><td>
  % if (x->failed) {
  <form method="post" action="{{ url("/desk/admin/outbox/retry") }}"><input type="hidden" name="id" value="{{ x->id }}"><button class="btn btn-quiet">{{ t("Try again") }}<span class="hidden-label"> {{ x->id }}</span></button></form>
  % }
</td></tr>

%template outbox_page(const struct desk_page_view *p, const struct outbox_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
<div class="page-head"><h1>{{ t("Outbox") }}</h1></div>
<p class="lead">{{ t("What goes to residents and offices, and what became of it. Texts and addresses are made when a message is sent, and kept nowhere.") }}</p>
% if (v->none_on) {
% const struct empty_view e = {t("No channel is set up"), t("Name a file of channels in the settings (notices: notices.yaml). docs/notices.md has an example."), t("Administration"), "/desk/admin"};
{{ >empty(&e) }}
% } else {
<div class="pairs">
% for (size_t i = 0; i < v->channel_count; i++) {
{{ >channel_card(&v->channels[i]) }}
% }
</div>
% }
<h2>{{ t("Messages") }}</h2>
<ul class="chips" aria-label="{{ t("State") }}">
% for (size_t i = 0; i < v->state_count; i++) {
<li><a class="chip" href="{{ url(v->states[i].url) }}" {{ attr("aria-current", v->states[i].current, "true") }}>{{ v->states[i].name }}</a></li>
% }
</ul>
% if (v->row_count) {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Messages") }}">
<table class="data list"><caption class="hidden-label">{{ t("Messages") }}</caption>
<thead><tr><th scope="col">{{ t("When") }}</th><th scope="col">{{ t("Message") }}</th><th scope="col">{{ t("Channel") }}</th><th scope="col">{{ t("To") }}</th><th scope="col">{{ t("State") }}</th><th scope="col" class="num">{{ t("Tries") }}</th><th scope="col"><span class="hidden-label">{{ t("Steps") }}</span></th></tr></thead>
<tbody>
% for (size_t i = 0; i < v->row_count; i++) {
{{ >outbox_row(&v->rows[i]) }}
% }
</tbody></table>
</div>
% } else {
<p class="quiet">{{ t("None.") }}</p>
% }
{{ >list_pager(v->path, v->next, v->first) }}
{{ >desk_end(NULL) }}

%template message_list(const struct desk_page_view *p, const struct message_list_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Messages") }}</h1></div>
<p class="lead">{{ t("What residents and offices are told, and when. What somebody wrote or answered is never in a message: that is behind number and secret.") }}</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Messages") }}">
<table class="data list"><caption class="hidden-label">{{ t("Messages") }}</caption>
<thead><tr><th scope="col">{{ t("Message") }}</th><th scope="col">{{ t("When") }}</th><th scope="col">{{ t("State") }}</th></tr></thead>
<tbody>
% for (size_t i = 0; i < v->row_count; i++) {
% const struct message_row_view *x = &v->rows[i];
<tr><td class="nowrap"><a href="{{ url(x->url) }}">{{ x->name }}</a></td><td>{{ x->about }}</td><td class="nowrap">{{ x->active ? t("Told") : t("Switched off") }}
% if (x->own) {
<br><span class="quiet">{{ t("Own text") }}</span>
% }
</td></tr>
% }
</tbody></table>
</div>
{{ >desk_end(NULL) }}

%template message_form(const struct desk_page_view *p, const struct message_form_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/admin/messages") }}">{{ >icon("left") }}{{ t("Messages") }}</a></p>
<div class="page-head"><h1>{{ v->name }}</h1><p class="actions"><a class="btn btn-quiet" href="{{ url(v->other_url) }}">{{ v->other_name }}</a></p></div>
<p class="lead">{{ v->about }}</p>
% if (v->conflict) {
<div class="note" role="alert">{{ t("Somebody else changed this text in the meantime. Yours is below; nothing was overwritten. Save again to replace theirs.") }}</div>
% }
<form method="post" action="{{ url(v->action) }}" novalidate class="admin-form">
  <input type="hidden" name="version" value="{{ v->version }}">
  <p class="hint">{{ t("Placeholders: {}", v->fields) }}</p>
  {{ >check_box("active", t("Tell this"), v->active) }}
  % if (!v->office) {
  {{ >field_area(&v->sms) }}
  % }
  {{ >field_text(&v->subject) }}
  {{ >field_area(&v->mail) }}
  <p class="actions"><button class="btn btn-primary" name="act" value="save">{{ t("Save") }}</button> <button class="btn" name="act" value="look">{{ t("Look at it first") }}</button></p>
</form>
<section id="sample"><h2>{{ t("Of a sample matter") }}</h2>
% if (!v->office) {
<h3>{{ t("Short message") }}</h3>
<div class="card"><p>{{ v->shown_sms }}</p></div>
<p class="hint">{{ v->parts }}</p>
% }
<h3>{{ t("Mail") }}</h3>
<div class="card"><p><strong>{{ v->shown_subject }}</strong></p>{{ >paragraphs(v->shown_mail) }}</div>
</section>
{{ >desk_end(NULL) }}
