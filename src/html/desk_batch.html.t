{# Several matters at once. #}
%include "html/desk.html.h"
%include "html/desk_queue.html.h"
%include "html/desk_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"

%template batch_rows(const struct batch_view *v, bool results)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Matters") }}">
<table class="data list"><thead><tr><th scope="col">{{ t("Number") }}</th><th scope="col">{{ t("Title") }}</th><th scope="col">{{ t("State") }}</th>
  % if (results) {
  <th scope="col">{{ t("What came of it") }}</th>
  % }
</tr></thead>
<tbody>
  % for (size_t i = 0; i < v->row_count; i++) {
  % const struct batch_row_view *m = &v->rows[i];
  <tr><td class="nowrap number">{{ m->number }}</td><td class="title"><a href="{{ url(m->url) }}">{{ m->title }}</a></td><td class="nowrap">{{ >badge(m->tone, m->state_word) }}</td>
    % if (results) {
    <td class="{{ m->done ? "said-done" : "said-not" }}">{{ >icon(m->done ? "check" : "warn") }} {{ m->said }}</td>
    % }
  </tr>
  % }
</tbody></table>
</div>

%template batch_picks(const struct batch_view *v)
% for (size_t i = 0; i < v->row_count; i++) {
<input type="hidden" name="m" value="{{ v->rows[i].pick }}">
% }
<input type="hidden" name="back" value="{{ v->back }}">

%template batch_choose(const struct desk_page_view *p, const struct batch_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ t("One step for several matters") }}</h1><span class="quiet">{{ >matters_counted((int64_t)v->row_count) }}</span></div>
% if (v->row_count == 0) {
% const struct empty_view e = {t("Nothing is picked"), t("Pick rows of a list with the boxes or the key x, at most 200."), t("Back to the list"), v->back};
{{ >empty(&e) }}
% } else {
% if (v->move_count == 0) {
<p class="note">{{ t("There is no step that you could make for several of these at once.") }}</p>
% }
<form method="post" action="{{ url("/desk/batch") }}">
  {{ >batch_picks(v) }}
  <p class="actions batch-moves">
    % for (size_t i = 0; i < v->move_count; i++) {
    <button class="btn" name="move" value="{{ v->moves[i].code }}">{{ v->moves[i].name }} <span class="quiet">{{ v->moves[i].count }}</span></button>
    % }
    <a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Cancel") }}</a>
  </p>
</form>
{{ >batch_rows(v, false) }}
% }
{{ >desk_end(NULL) }}

%template batch_form(const struct desk_page_view *p, const struct batch_view *v)
{{ >desk_top(p) }}
{{ >error_summary(v->form.errors, v->form.error_count) }}
<div class="page-head"><h1>{{ v->name }}</h1><span class="quiet">{{ >matters_counted((int64_t)v->row_count) }}</span></div>
<div class="matter matter-form">
<form method="post" action="{{ url("/desk/batch/send") }}" novalidate class="sheet" data-submit-key>
  <input type="hidden" name="op" value="{{ v->form.op }}">
  <input type="hidden" name="move" value="{{ v->move }}">
  {{ >batch_picks(v) }}
  {{ >move_fields(&v->form) }}
  <p class="actions"><button class="btn btn-primary">{{ t("{} for all", v->name) }}</button> <a class="btn btn-quiet" href="{{ url(v->back) }}">{{ t("Cancel") }}</a></p>
</form>
<aside class="side"><section><h2>{{ t("Matters") }}</h2>
  % for (size_t i = 0; i < v->row_count; i++) {
  <p><a href="{{ url(v->rows[i].url) }}">{{ v->rows[i].title }}</a><br><span class="num quiet">{{ v->rows[i].number }}</span></p>
  % }
</section></aside>
</div>
{{ >desk_end(NULL) }}

%template batch_done(const struct desk_page_view *p, const struct batch_view *v)
{{ >desk_top(p) }}
<div class="page-head"><h1>{{ v->name }}</h1></div>
% if (v->undo_count > 0) {
<form class="note note-done note-undo" role="status" method="post" action="{{ url("/desk/batch/undo") }}">
  % for (size_t i = 0; i < v->undo_count; i++) {
  <input type="hidden" name="m" value="{{ v->undo[i] }}">
  % }
  <input type="hidden" name="back" value="{{ v->back }}">
  <span>{{ v->done }}</span><button class="btn btn-quiet" data-undo="{{ v->undo_left }}" data-words="{{ t("Take all back (within {} s)") }}">{{ >icon("undo") }}<span>{{ t("Take all back (within {} s)", v->undo_left) }}</span></button>
</form>
% } else {
<div class="note" role="status">{{ v->done }}</div>
% }
{{ >batch_rows(v, true) }}
<p class="actions"><a class="btn" href="{{ url(v->back) }}">{{ t("Back to the list") }}</a></p>
{{ >desk_end(NULL) }}
