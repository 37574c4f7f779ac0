{# Exports: a list to ask for, and the files of the officer. #}
%include "html/desk.html.h"
%include "html/export_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template export_form(const struct exports_view *v)
<section class="card"><h2>{{ v->title }}</h2>
% if (v->said[0]) {
<p>{{ v->said }}</p>
% }
<form method="post" action="{{ url("/desk/exports") }}">
  % for (size_t i = 0; i < v->asked_count; i++) {
  <input type="hidden" name="{{ v->asked[i].value }}" value="{{ v->asked[i].label }}">
  % }
  {{ >field_choices(&v->format) }}
  <p class="quiet">{{ t("All rows of the list as you see it, marked with your name. It is written in the background; you can go on working.") }}</p>
  <p class="actions"><button class="btn btn-primary">{{ >icon("download") }}{{ t("Write the file") }}</button></p>
</form>
</section>

%template export_row(const struct export_row_view *x)
<tr>
  <th scope="row">
    % if (x->url) {
    <a href="{{ url(x->url) }}">{{ x->title }}</a>
    % } else {
    {{ x->title }}
    % }
    % if (x->said[0]) {
    <span class="quiet">{{ x->said }}</span>
    % }
  </th>
  <td class="nowrap">{{ x->format }}</td>
  <td class="nowrap">{{ >badge(x->tone, x->state) }}
    % if (x->why) {
    <span class="quiet">{{ x->why }}</span>
    % }
  </td>
  <td class="num nowrap">{{ >number(x->rows) }}</td>
  <td class="num nowrap">{{ x->size }}</td>
  <td class="nowrap">{{ >moment(x->asked_at) }}</td>
  <td class="nowrap">
    % if (x->url) {
    <a class="btn" href="{{ url(x->url) }}">{{ >icon("download") }}{{ t("Download") }}<span class="hidden-label"> {{ x->title }}</span></a>
    % }
    % if (x->open || x->url) {
    <form class="inline" method="post" action="{{ url("/desk/exports/end") }}"><input type="hidden" name="ref" value="{{ x->ref }}"><button class="btn btn-quiet">{{ x->open ? t("Stop it") : t("Delete") }}<span class="hidden-label"> {{ x->title }}</span></button></form>
    % }
  </td>
</tr>

%template export_rows(const struct exports_view *v)
<section id="exports">
% if (v->open) {
<div data-hx-get="{{ url("/desk/exports") }}" data-hx-trigger="every 2s" data-hx-select="#exports" data-hx-target="#exports" data-hx-swap="outerHTML"></div>
% }
<h2>{{ t("Your files") }}</h2>
% if (v->row_count == 0) {
% const struct empty_view e = {t("No file yet"), t("Lists of matters, hits of a search and the rows behind a figure have a link “Export” that leads here."), t("All matters"), "/desk/q/all"};
{{ >empty(&e) }}
% } else {
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Your files") }}">
<table class="data list"><caption class="hidden-label">{{ t("Your files") }}</caption>
<thead><tr><th scope="col">{{ t("List") }}</th><th scope="col">{{ t("Format") }}</th><th scope="col">{{ t("State") }}</th><th scope="col" class="num">{{ t("Rows") }}</th><th scope="col" class="num">{{ t("File size") }}</th><th scope="col">{{ t("Asked for") }}</th><th scope="col"><span class="hidden-label">{{ t("What to do") }}</span></th></tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  {{ >export_row(&v->rows[i]) }}
  % }
</tbody></table>
</div>
<p class="quiet">{{ t("A file is yours alone. It is deleted after {} days, and earlier where somebody’s data have to be erased.", v->days) }}</p>
% if (v->open) {
<p class="quiet"><a href="{{ url("/desk/exports") }}">{{ t("Look again") }}</a></p>
% }
% }
</section>

%template exports(const struct desk_page_view *p, const struct exports_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->errors, v->error_count) }}
<h1>{{ t("Exports") }}</h1>
% if (v->title) {
{{ >export_form(v) }}
% }
{{ >export_rows(v) }}
{{ >desk_end(NULL) }}
