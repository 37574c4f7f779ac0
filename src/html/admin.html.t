{# Administration: units, officers, the trail. #}
%include "html/admin_views.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template admin_home(const struct desk_page_view *p, const struct admin_home_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Administration") }}</h1></div>
% if (v->figure_count > 0) {
<div class="figures">
  % for (size_t i = 0; i < v->figure_count; i++) {
  <a class="figure" href="{{ url(v->figures[i].url) }}"><span>{{ v->figures[i].label }}</span> <strong class="num">{{ >number(v->figures[i].number) }}</strong></a>
  % }
</div>
% }
% if (v->job_count > 0) {
<h2>{{ t("Work in the background") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Work in the background") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Job") }}</th><th scope="col">{{ t("Next run") }}</th><th scope="col" class="num">{{ t("Tries") }}</th><th scope="col">{{ t("Last error") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->job_count; i++) {
  % const struct job_view *j = &v->jobs[i];
  <tr><td class="roomy">{{ j->name }}</td><td class="nowrap">{{ >moment(j->run_at) }}</td><td class="num">{{ j->attempts }}</td><td>
    % if (j->error[0]) {
    <span class="late-words">{{ j->error }}</span>
    % } else {
    <span class="quiet">{{ t("none") }}</span>
    % }
  </td></tr>
  % }
</tbody></table>
</div>
% }
{{ >desk_end(NULL) }}

%template list_pager(const char *path, const char *next, bool first)
% if (next || !first) {
<nav class="pager" aria-label="{{ t("Pages") }}">
  % if (!first) {
  <a class="btn btn-quiet" href="{{ url(path) }}">{{ >icon("left") }}{{ t("To the start") }}</a>
  % }
  % if (next) {
  <a class="btn btn-quiet" rel="next" href="{{ url(next) }}">{{ t("More") }}{{ >icon("right") }}</a>
  % }
</nav>
% }

%template admin_tokens(const struct desk_page_view *p, const struct token_list_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Tokens of programs") }}</h1></div>
<p class="quiet">{{ t("Each acts for an officer, with the posts that officer holds. The operator gives them out on the command line:") }} <code>echowall token add</code></p>
% if (v->row_count == 0) {
<p>{{ t("No token has been given out.") }}</p>
% } else {
{{ >token_table(v->rows, v->row_count, "/desk/admin/tokens/revoke", true, v->may_revoke) }}
% }
{{ >list_pager("/desk/admin/tokens", v->next, v->first) }}
{{ >desk_end(NULL) }}

%template done_note(const char *done)
% if (done) {
<div class="note note-done" role="status">{{ done }}</div>
% }

%template admin_units(const struct desk_page_view *p, const struct unit_list_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
<div class="page-head"><h1>{{ t("Units") }}</h1>
  <p class="actions"><a class="btn btn-primary" href="{{ url("/desk/admin/units/new") }}">{{ >icon("plus") }}{{ t("Add a unit") }}</a> <a class="btn" href="{{ url("/desk/admin/units/import") }}">{{ t("From a list") }}</a></p>
</div>
<p>
  % if (v->inactive) {
  <a href="{{ url("/desk/admin/units") }}">{{ t("Only those in use") }}</a>
  % } else {
  <a href="{{ url("/desk/admin/units?inactive=1") }}">{{ t("Those no longer in use as well") }}</a>
  % }
</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Units") }}">
<table class="data list"><caption class="hidden-label">{{ t("Units") }}</caption>
<thead><tr><th scope="col">{{ t("Code") }}</th><th scope="col">{{ t("Unit") }}</th><th scope="col">{{ t("Kind") }}</th><th scope="col">{{ t("Above it") }}</th><th scope="col">{{ t("Area") }}</th><th scope="col">{{ t("Intake") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct unit_row_view *u = &v->rows[i];
  <tr><td class="nowrap">{{ u->code }}</td><td class="title"><a href="{{ url(u->url) }}">{{ u->name }}</a>
    % if (!u->active) {
    {{ >badge(TONE_NEUTRAL, t("not in use")) }}
    % }
  </td><td class="nowrap">{{ u->kind }}</td><td>{{ u->parent }}</td><td>{{ u->area }}</td><td>
    % if (u->intake) {
    {{ t("takes in matters") }}
    % }
  </td></tr>
  % }
</tbody></table>
</div>
{{ >list_pager("/desk/admin/units", v->next, v->first) }}
{{ >desk_end(NULL) }}

%template check_box(const char *name, const char *label, bool on)
<label class="choice"><input type="checkbox" name="{{ name }}" value="1" {{ attr("checked", on) }}><span>{{ label }}</span></label>

%template unit_posts(const struct post_row_view *posts, size_t count)
% if (count > 0) {
<h2>{{ t("Posts here") }}</h2>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Posts here") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Officer") }}</th><th scope="col">{{ t("Role") }}</th><th scope="col">{{ t("Since") }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < count; i++) {
  <tr><td>{{ posts[i].officer }}</td><td>{{ posts[i].role }}</td><td class="nowrap">{{ >date(posts[i].since) }}</td></tr>
  % }
</tbody></table>
</div>
% }

%template unit_changes(const struct unit_form_view *v)
<details class="fold" {{ attr("open", v->mail.error) }}><summary>{{ t("Official mail address") }}</summary>
<p>{{ t("It gets a mail, at most once an hour, when matters wait here.") }}</p>
<form method="post" action="{{ url(v->url) }}/mail" novalidate>
  {{ >field_text(&v->mail) }}
  <p class="actions"><button class="btn">{{ t("Save") }}</button></p>
</form></details>
<details class="fold" {{ attr("open", v->under.error) }}><summary>{{ t("Hang it under another unit") }}</summary>
<p>{{ t("Everything below goes with it. Posts above then reach it, and matters that may not lie there go back to intake.") }}</p>
<form method="post" action="{{ url(v->url) }}/move" novalidate>
  <input type="hidden" name="version" value="{{ v->version }}">
  {{ >field_pick(&v->under, "units") }}
  <p class="actions"><button class="btn">{{ t("Move it") }}</button></p>
</form></details>
<details class="fold" {{ attr("open", v->into.error || v->typed.error) }}><summary>{{ t("Merge it into another unit") }}</summary>
<p>{{ t("Its units, open orders, matters and posts go over in one step, and it is closed. This cannot be undone.") }}</p>
<form method="post" action="{{ url(v->url) }}/merge" novalidate>
  {{ >field_pick(&v->into, "units") }}
  {{ >field_text(&v->typed) }}
  <p class="actions"><button class="btn btn-danger">{{ t("Merge it for good") }}</button></p>
</form></details>

%template unit_form(const struct desk_page_view *p, const struct unit_form_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/admin/units") }}">{{ >icon("left") }}{{ t("Units") }}</a></p>
<div class="page-head"><h1>{{ v->heading }}</h1></div>
<form method="post" action="{{ url(v->action) }}" novalidate class="admin-form">
  <input type="hidden" name="version" value="{{ v->version }}">
  {{ >field_text(&v->name) }}
  {{ >field_text(&v->code) }}
  {{ >field_select(&v->kind) }}
  % if (v->fresh) {
  {{ >field_pick(&v->parent, "units") }}
  % }
  {{ >field_text(&v->area) }}
  {{ >field_text(&v->phone) }}
  <div class="field choices">
    {{ >check_box("intake", t("Takes in matters from residents"), v->intake) }}
    % if (!v->fresh) {
    {{ >check_box("active", t("In use"), v->active) }}
    % }
  </div>
  {{ >unit_options("units", v->units, v->unit_count) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Save") }}</button> <a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Cancel") }}</a></p>
</form>
% if (!v->fresh) {
{{ >unit_posts(v->posts, v->post_count) }}
% if (!v->merged) {
{{ >unit_changes(v) }}
% }
% }
{{ >desk_end(NULL) }}

%template passwords(const struct password_row_view *rows, size_t count)
<div class="note note-warn" role="status">{{ t("These passwords are shown once. Hand each to its owner only; it has to be changed at the first log-in.") }}</div>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Passwords") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Log-in name") }}</th><th scope="col">{{ t("Name") }}</th><th scope="col">{{ t("Password") }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < count; i++) {
  <tr><td>{{ rows[i].login }}</td><td>{{ rows[i].name }}</td><td><code class="password">{{ rows[i].password }}</code></td></tr>
  % }
</tbody></table>
</div>

%template admin_sheet(const struct desk_page_view *p, const struct sheet_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url(v->back) }}">{{ >icon("left") }}{{ t("Back") }}</a></p>
<div class="page-head"><h1>{{ v->heading }}</h1></div>
% if (v->fault_count > 0) {
<div class="note note-late" role="alert">{{ t("Nothing was stored. Please correct these lines and send the list again.") }}</div>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Mistakes") }}">
<table class="data"><thead><tr><th scope="col" class="num">{{ t("Line") }}</th><th scope="col">{{ t("Column") }}</th><th scope="col">{{ t("What is wrong") }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < v->fault_count; i++) {
  <tr><td class="num">{{ v->faults[i].line }}</td><td class="nowrap">{{ v->faults[i].column }}</td><td>{{ v->faults[i].text }}</td></tr>
  % }
</tbody></table>
</div>
% if (v->more) {
<p class="hint">{{ t("There are more; these are the first.") }}</p>
% }
% }
% if (v->password_count > 0) {
{{ >passwords(v->passwords, v->password_count) }}
% }
<form method="post" action="{{ url(v->action) }}" enctype="multipart/form-data" class="admin-form">
  % for (size_t i = 0; i < v->field_count; i++) {
  {{ >field_text(&v->fields[i]) }}
  % }
  <div class="field"><label class="label" for="f-list">{{ t("List, CSV or XLSX") }}</label>
    <p class="hint" id="h-list">{{ t("First line: {}", v->columns) }}</p>
    <p class="hint">{{ v->example }}</p>
    <input class="input" id="f-list" type="file" name="list" accept=".csv,.xlsx,text/csv" aria-describedby="h-list" required></div>
  <p class="actions"><button class="btn btn-primary">{{ t("Read it in") }}</button></p>
</form>
{{ >desk_end(NULL) }}

%template admin_editions(const struct desk_page_view *p, const struct edition_list_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Dispatch list") }}</h1>
  <p class="actions"><a class="btn btn-primary" href="{{ url("/desk/admin/dispatch/import") }}">{{ >icon("plus") }}{{ t("New edition") }}</a></p>
</div>
% if (v->row_count == 0 && v->first) {
% const struct empty_view e = {t("No dispatch list yet"), t("It says which office leads for which kind of matter, and on which basis. Dispatchers see what fits beside each matter, with the reason."), t("New edition"), "/desk/admin/dispatch/import"};
{{ >empty(&e) }}
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Dispatch list") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Edition") }}</th><th scope="col">{{ t("In force from") }}</th><th scope="col" class="num">{{ t("Lines") }}</th><th scope="col">{{ t("State") }}</th><th scope="col"><span class="hidden-label">{{ t("Withdraw") }}</span></th></tr></thead><tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct edition_view *x = &v->rows[i];
  <tr><td class="roomy"><a href="{{ url(x->url) }}">{{ x->name }}</a></td><td class="nowrap">{{ >date(x->from_at) }}</td><td class="num">{{ x->rules }}</td><td class="nowrap">{{ >badge(x->tone, x->state_word) }}</td><td>
    % if (x->to_come) {
    <form method="post" action="{{ url("/desk/admin/dispatch/withdraw") }}"><input type="hidden" name="id" value="{{ x->id }}"><button class="btn btn-quiet">{{ t("Withdraw") }}<span class="hidden-label"> {{ x->name }}</span></button></form>
    % }
  </td></tr>
  % }
</tbody></table>
</div>
{{ >list_pager("/desk/admin/dispatch", v->next, v->first) }}
% }
% if (v->precedent_count > 0) {
<h2>{{ t("Precedents that the list does not say yet") }}</h2>
<p>{{ t("Decided above after orders came back too often. The spreadsheet holds the list in force with these lines behind it: look it over, then read it in as the next edition.") }}</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Precedents") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Decided on") }}</th><th scope="col">{{ t("Field") }}</th><th scope="col">{{ t("Area") }}</th><th scope="col">{{ t("Lead office") }}</th><th scope="col">{{ t("Co-handling office") }}</th><th scope="col">{{ t("Reason") }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < v->precedent_count; i++) {
  % const struct precedent_view *x = &v->precedents[i];
  <tr><td class="nowrap">{{ >date(x->decided_at) }}</td><td class="roomy">{{ x->category }}</td><td>{{ x->area }}</td><td class="roomy">{{ x->lead }}</td><td class="roomy">{{ x->co }}</td><td class="roomy">{{ x->reason }}</td></tr>
  % }
</tbody></table>
</div>
<p class="actions"><a class="btn" href="{{ url("/desk/admin/dispatch/next") }}">{{ >icon("download") }}{{ t("The next edition as a spreadsheet") }}</a></p>
% }
{{ >desk_end(NULL) }}

%template admin_officers(const struct desk_page_view *p, const struct officer_list_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
<div class="page-head"><h1>{{ t("Officers") }}</h1>
  % if (v->can_add) {
  <p class="actions"><a class="btn btn-primary" href="{{ url("/desk/admin/officers/new") }}">{{ >icon("plus") }}{{ t("Add an officer") }}</a> <a class="btn" href="{{ url("/desk/admin/officers/import") }}">{{ t("From a list") }}</a></p>
  % }
</div>
<p>
  % if (v->inactive) {
  <a href="{{ url("/desk/admin/officers") }}">{{ t("Only those who are here") }}</a>
  % } else {
  <a href="{{ url("/desk/admin/officers?inactive=1") }}">{{ t("Those who left as well") }}</a>
  % }
</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Officers") }}">
<table class="data list"><caption class="hidden-label">{{ t("Officers") }}</caption>
<thead><tr><th scope="col">{{ t("Log-in name") }}</th><th scope="col">{{ t("Name") }}</th><th scope="col">{{ t("Posts") }}</th><th scope="col">{{ t("State") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct officer_row_view *o = &v->rows[i];
  <tr><td class="nowrap">{{ o->login }}</td><td class="title nowrap"><a href="{{ url(o->url) }}">{{ o->name }}</a></td><td>{{ o->posts }}</td><td class="nowrap">
    % if (!o->active) {
    {{ >badge(TONE_NEUTRAL, t("left")) }}
    % } else if (o->must_change) {
    {{ >badge(TONE_NEW, t("first password")) }}
    % } else {
    {{ >badge(TONE_DONE, t("in use")) }}
    % }
  </td></tr>
  % }
</tbody></table>
</div>
{{ >list_pager("/desk/admin/officers", v->next, v->first) }}
{{ >desk_end(NULL) }}

%template officer_add_form(const struct desk_page_view *p, const struct officer_add_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/admin/officers") }}">{{ >icon("left") }}{{ t("Officers") }}</a></p>
<div class="page-head"><h1>{{ t("Add an officer") }}</h1></div>
<form method="post" action="{{ url("/desk/admin/officers/new") }}" novalidate class="admin-form">
  {{ >field_text(&v->login) }}
  {{ >field_text(&v->name) }}
  <p class="hint">{{ t("A random password is made and shown once. A security administrator then gives the posts.") }}</p>
  <p class="actions"><button class="btn btn-primary">{{ t("Add") }}</button> <a class="btn btn-quiet" href="{{ url("/desk/admin/officers") }}">{{ t("Cancel") }}</a></p>
</form>
{{ >desk_end(NULL) }}

%template officer_posts(const struct officer_view *v)
<h2>{{ t("Posts") }}</h2>
% if (v->post_count == 0) {
<p class="quiet">{{ t("None yet: without a post an officer sees nothing.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Posts") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Unit") }}</th><th scope="col">{{ t("Role") }}</th><th scope="col">{{ t("Since") }}</th><th scope="col">{{ t("Until") }}</th></tr></thead><tbody>
  % for (size_t i = 0; i < v->post_count; i++) {
  % const struct post_row_view *q = &v->posts[i];
  <tr><td>{{ q->unit }}</td><td class="nowrap">{{ q->role }}</td><td class="nowrap">{{ >date(q->since) }}</td><td class="nowrap">
    % if (q->until) {
    {{ >date(q->until) }}
    % } else if (v->security) {
    <form method="post" action="{{ url(v->url) }}/posts/end"><input type="hidden" name="post" value="{{ q->id }}"><button class="btn btn-quiet" aria-label="{{ t("End") }} {{ q->unit }} {{ q->role }}">{{ t("End") }}</button></form>
    % } else {
    {{ t("held now") }}
    % }
  </td></tr>
  % }
</tbody></table>
</div>
% }
% if (v->security && v->active) {
<form method="post" action="{{ url(v->url) }}/posts" novalidate class="admin-form">
  {{ >field_pick(&v->unit, "units") }}
  {{ >field_select(&v->role) }}
  {{ >unit_options("units", v->units, v->unit_count) }}
  <p class="actions"><button class="btn">{{ t("Give this post") }}</button></p>
</form>
% }

%template officer_page(const struct desk_page_view *p, const struct officer_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/admin/officers") }}">{{ >icon("left") }}{{ t("Officers") }}</a></p>
<div class="page-head"><h1>{{ v->name.value }}</h1><span class="quiet num">{{ v->login }}&nbsp;</span>
  % if (!v->active) {
  {{ >badge(TONE_NEUTRAL, t("left")) }}
  % }
</div>
% if (v->password) {
% const struct password_row_view once = {v->login, v->name.value, v->password};
{{ >passwords(&once, 1) }}
% }
% if (v->accounts && v->active) {
<form method="post" action="{{ url(v->url) }}" novalidate class="admin-form">
  <input type="hidden" name="version" value="{{ v->version }}">
  {{ >field_text(&v->name) }}
  <p class="actions"><button class="btn">{{ t("Save") }}</button></p>
</form>
% }
% if (v->own) {
<p class="note">{{ t("This is your own account: another administrator keeps it.") }}</p>
% }
{{ >officer_posts(v) }}
% if (v->active && v->security) {
<p><a href="{{ url("/desk/deputies?officer=") }}{{ v->login }}">{{ t("Deputies") }}</a></p>
<h2>{{ t("Access") }}</h2>
<div class="actions">
  <form method="post" action="{{ url(v->url) }}/password"><button class="btn">{{ >icon("lock") }}{{ t("Reset the password") }}</button></form>
  <form method="post" action="{{ url(v->url) }}/logout"><button class="btn">{{ t("Log out everywhere") }}</button></form>
</div>
% }
% if (v->active && (v->accounts || v->security)) {
<details class="fold" {{ attr("open", v->successor.error) }}><summary>{{ t("The officer leaves") }}</summary>
<p>{{ t("In one step: posts and sessions end, the account closes, open orders go to the successor. History stays.") }}</p>
<form method="post" action="{{ url(v->url) }}/leave" novalidate>
  {{ >field_text(&v->successor) }}
  <p class="actions"><button class="btn btn-danger">{{ t("Close the account and hand over") }}</button></p>
</form></details>
% }
{{ >desk_end(NULL) }}

%template admin_trail(const struct desk_page_view *p, const struct trail_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("Audit trail") }}</h1></div>
<p class="lead">{{ t("What administrators and operators did, without gaps. Every line carries the hash of the one before.") }}</p>
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Audit trail") }}">
<table class="data list"><caption class="hidden-label">{{ t("Audit trail") }}</caption>
<thead><tr><th scope="col" class="num">{{ t("No.") }}</th><th scope="col">{{ t("When") }}</th><th scope="col">{{ t("Who") }}</th><th scope="col">{{ t("What") }}</th><th scope="col">{{ t("On what") }}</th><th scope="col">{{ t("Hash") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct trail_row_view *x = &v->rows[i];
  <tr><td class="num">{{ x->seq }}</td><td class="nowrap">{{ >moment(x->at) }}</td><td class="nowrap">{{ x->actor }}</td><td class="nowrap">{{ x->act }}</td><td>{{ x->detail }}</td><td class="quiet"><code>{{ x->hash }}</code></td></tr>
  % }
</tbody></table>
</div>
{{ >list_pager("/desk/admin/trail", v->next, v->first) }}
{{ >desk_end(NULL) }}
