{# Study packs at the desk: the list, a new one, one with its files. #}
%include "html/admin.html.h"
%include "html/desk.html.h"
%include "html/layout.html.h"
%include "html/pack_views.h"
%include "html/parts.html.h"
%include "html/when.h"

%template packs(const struct desk_page_view *p, const struct packs_view *v)
{{ >desk_top(p) }}
<p><a href="{{ url("/desk/field") }}">{{ t("Field kit") }}</a></p>
<div class="page-head"><h1>{{ t("Study packs") }}</h1>
  % if (v->may_add) {
  <p class="actions"><a class="btn btn-primary" href="{{ url("/desk/packs/new") }}">{{ >icon("plus") }}{{ t("Make one") }}</a></p>
  % }
</div>
<p class="quiet">{{ t("Papers, texts and pictures to read on a phone where there is no signal. Phones of whom they are for take them along, sealed.") }}</p>
% if (v->row_count == 0) {
<p class="quiet">{{ t("No pack that you may see. The office, leaders and dispatchers of a unit make them.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Study packs") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Pack") }}</th><th scope="col">{{ t("Unit") }}</th><th scope="col">{{ t("Taken along") }}</th><th scope="col" class="num">{{ t("Files") }}</th><th scope="col" class="num">{{ t("File size") }}</th><th scope="col">{{ t("State") }}</th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct pack_row_view *x = &v->rows[i];
  <tr><td class="title"><a href="{{ url(x->url) }}">{{ x->title }}</a></td><td>{{ x->unit }}</td><td class="nowrap">{{ >days(x->from_day, x->until_day) }}</td><td class="num">{{ >number(x->files) }}</td><td class="num nowrap">{{ x->size }}</td><td class="nowrap">{{ >badge(x->tone, x->state) }}</td></tr>
  % }
</tbody></table>
</div>
% }
{{ >desk_end(NULL) }}

%template pack_form(const struct desk_page_view *p, const struct pack_form_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/packs") }}">{{ t("Study packs") }}</a></p>
<div class="page-head"><h1>{{ t("Make a study pack") }}</h1></div>
<form method="post" action="{{ url("/desk/packs/new") }}" novalidate class="sheet">
  <input type="hidden" name="op" value="{{ v->op }}">
  {{ >field_text(&v->title) }}
  {{ >field_area(&v->about) }}
  {{ >field_pick(&v->unit, "units") }}
  % for (size_t i = 0; i < 3; i++) {
  {{ >field_pick(&v->units[i], "units") }}
  % }
  {{ >field_text(&v->from) }}
  {{ >field_text(&v->to) }}
  <p class="actions"><button class="btn btn-primary">{{ t("Make it") }}</button></p>
</form>
{{ >unit_options("units", v->options, v->option_count) }}
{{ >desk_end(NULL) }}

%template pack_files(const struct pack_view *v)
% if (v->file_count == 0) {
<p class="quiet">{{ t("No file yet.") }}</p>
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Files") }}">
<table class="data"><thead><tr><th scope="col">{{ t("File") }}</th><th scope="col">{{ t("Kind") }}</th><th scope="col" class="num">{{ t("File size") }}</th>
  % if (v->edits) {
  <th scope="col">{{ t("What to do") }}</th>
  % }
  </tr></thead>
<tbody>
  % for (size_t i = 0; i < v->file_count; i++) {
  % const struct pack_file_view *x = &v->files[i];
  <tr><td class="title"><a href="{{ url(x->url) }}">{{ x->name }}</a></td><td class="nowrap">{{ x->type }}</td><td class="num nowrap">{{ x->size }}</td>
  % if (v->edits) {
  <td><form method="post" action="{{ url(v->url) }}/drop" class="inline"><input type="hidden" name="id" value="{{ x->id }}"><button class="btn btn-quiet" aria-label="{{ t("Take out: {}", x->name) }}">{{ t("Take out") }}</button></form></td>
  % }
  </tr>
  % }
</tbody></table>
</div>
% }

%template pack(const struct desk_page_view *p, const struct pack_view *v)
{{ >desk_top(p) }}
{{ >done_note(v->done) }}
{{ >error_summary(v->errors, v->error_count) }}
<p><a href="{{ url("/desk/packs") }}">{{ t("Study packs") }}</a></p>
<div class="page-head"><h1>{{ v->title }}</h1>{{ >badge(v->tone, v->state) }}</div>
% if (v->about[0]) {
<p>{{ v->about }}</p>
% }
<dl class="facts">
  <dt>{{ t("Unit") }}</dt><dd>{{ v->unit }} {{ v->officer }}</dd>
  <dt>{{ t("For") }}</dt><dd>{{ v->units }}</dd>
  <dt>{{ t("Taken along") }}</dt><dd>{{ >days(v->from_day, v->until_day) }}</dd>
  <dt>{{ t("File size") }}</dt><dd>{{ v->size }}</dd>
</dl>
<section><h2>{{ t("Files") }}</h2>
{{ >pack_files(v) }}
% if (v->edits) {
<form method="post" action="{{ url(v->url) }}/add" enctype="multipart/form-data" novalidate class="sheet">
  <div class="{{ v->file_error ? "field field-wrong" : "field" }}"><label class="label" for="f-files">{{ t("Add files") }}</label>
    <p class="hint" id="h-files">{{ t("PDF, plain text or pictures, 4 MB each at most. Pictures are drawn anew, without place and device.") }}</p>
    % if (v->file_error) {
    <p class="error" id="e-files">{{ v->file_error }}</p>
    % }
    <input class="input" id="f-files" type="file" name="files" accept=".pdf,.txt,.md,image/*" multiple aria-describedby="{{ v->file_error ? "e-files" : "h-files" }}"></div>
  <p class="actions"><button class="btn btn-primary">{{ t("Put them in") }}</button></p>
</form>
% }
</section>
% if (v->edits) {
<section><h2>{{ t("Take it off the phones") }}</h2>
<form method="post" action="{{ url(v->url) }}/withdraw" class="sheet">
  <p class="quiet">{{ t("It leaves the phones when they call next. It cannot be taken up again.") }}</p>
  <p class="actions"><button class="btn">{{ t("Withdraw the pack") }}</button></p>
</form></section>
% }
{{ >desk_end(NULL) }}
