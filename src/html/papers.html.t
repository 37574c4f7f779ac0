{# Papers of a matter: the list, the form of one, and the reason that one with a contact asks for. #}
%include "html/papers_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template papers(const struct desk_page_view *p, const struct papers_view *v)
{{ >desk_top(p) }}
% if (v->done) {
<div class="note note-done" role="status"><p>{{ t("Issued and in the record.") }} <a href="{{ url(v->done) }}">{{ t("Open it to print") }}</a></p></div>
% }
<div class="page-head"><h1>{{ t("Papers") }}</h1><span class="quiet num">{{ v->number }}</span></div>
<p><a href="{{ url(v->url) }}">{{ v->title }}</a></p>
<h2>{{ t("Make one") }}</h2>
% if (v->offer_count == 0) {
<p class="quiet">{{ t("As the matter stands, there is no paper for you to make.") }}</p>
% }
<p class="actions">
  % for (size_t i = 0; i < v->offer_count; i++) {
  <a class="btn" href="{{ url(v->offers[i].url) }}">{{ v->offers[i].name }}</a>
  % }
</p>
<h2>{{ t("Issued so far") }}</h2>
% if (v->row_count == 0) {
<p class="quiet">{{ t("None yet.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Issued so far") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Paper") }}</th><th scope="col">{{ t("By") }}</th><th scope="col">{{ t("On") }}</th><th scope="col">{{ t("Served") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct paper_row_view *r = &v->rows[i];
  <tr><td>
    % if (r->url) {
    <a href="{{ url(r->url) }}">{{ r->name }}</a>
    % if (r->contact) {
    <span class="quiet">{{ t("with the contact: asks a reason") }}</span>
    % }
    % } else {
    {{ r->name }}
    % }
  </td><td>{{ r->who }}</td><td class="nowrap">{{ >moment(r->at) }}</td><td>
    % if (r->served) {
    {{ r->served }} <span class="nowrap">{{ >moment(r->served_at) }}</span>
    % }
    % if (r->serve) {
    <a href="{{ url(r->serve) }}" aria-label="{{ t("Record the service of {}", r->name) }}">{{ t("Record service") }}</a>
    % }
  </td></tr>
  % }
</tbody></table>
</div>
% }
{{ >desk_end(NULL) }}

%template paper_form(const struct desk_page_view *p, const struct paper_form_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ v->name }}</h1><span class="quiet num">{{ v->number }}</span></div>
% if (v->slip) {
<p class="lead">{{ t("It bears the secret: hand it to the resident at the window, nobody else. No copy is kept.") }}</p>
% }
<form method="post" action="{{ url(v->action) }}" novalidate class="sheet" data-submit-key>
  <input type="hidden" name="op" value="{{ v->op }}">
  % for (size_t i = 0; i < v->field_count; i++) {
  % if (v->fields[i].option_count > 0) {
  {{ >field_select(&v->fields[i]) }}
  % } else {
  {{ >field_area(&v->fields[i]) }}
  % }
  % }
  % if (v->contact) {
  {{ >field_text(&v->reason) }}
  % }
  <p class="actions"><button class="btn btn-primary">{{ v->slip ? t("Print the slip") : t("Issue") }}</button> <button class="btn" formaction="{{ url(v->action) }}/preview" formtarget="_blank">{{ t("Preview") }}</button> <a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Cancel") }}</a></p>
  % if (v->contact) {
  <p class="hint">{{ t("The preview shows the contact masked and has no number. Issuing opens the contact.") }}</p>
  % }
</form>
{{ >desk_end(NULL) }}

%template paper_look(const struct desk_page_view *p, const struct paper_look_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Open a paper with the contact") }}</h1><span class="quiet num">{{ v->number }}</span></div>
<form method="post" action="{{ url(v->action) }}" novalidate>
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_text(&v->reason) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Open it") }}</button> <a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Cancel") }}</a></p>
</form>
{{ >desk_end(NULL) }}

%template paper_serve(const struct desk_page_view *p, const struct paper_serve_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<div class="page-head"><h1>{{ t("Record service") }}</h1><span class="quiet num">{{ v->number }}</span></div>
<p class="lead">{{ t("For what was handed over or sent by post. It is recorded, and the resident sees it.") }}</p>
<form method="post" action="{{ url(v->action) }}" novalidate class="sheet">
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_select(&v->how) }}
  {{ >field_select(&v->signed_by) }}
  {{ >field_text(&v->at) }}
  {{ >field_text(&v->note) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Record service") }}</button> <a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Cancel") }}</a></p>
</form>
{{ >desk_end(NULL) }}
