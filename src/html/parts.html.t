%include "html/views.h"
%include "html/asset_paths.h"

{# A picture of the sprite beside a word: readers hear the word only. #}
%template icon(const char *name)
<svg class="icon icon-{{ name }}" aria-hidden="true" focusable="false"><use href="{{ url(ASSET_ICONS_SVG) }}#{{ name }}"></use></svg>

%template badge(enum tone tone, const char *word)
% static const char *const names[] = {"new", "work", "verify", "done", "back", "late", "neutral"};
<span class="badge badge-{{ names[tone] }}"><svg class="icon" aria-hidden="true" focusable="false"><use href="{{ url(ASSET_ICONS_SVG) }}#state-{{ names[tone] }}"></use></svg>{{ word }}</span>

%template clock(const struct clock_view *v)
% static const char *const names[] = {"calm", "soon", "late", "paused", "met"};
<div class="clock clock-{{ names[v->tone] }}">
  <p class="clock-words"><span class="clock-label">{{ v->label }}</span> <strong>{{ v->words }}</strong>
    % if (v->due && v->due[0]) {
    <span class="clock-due">{{ v->due }}</span>
    % }
  </p>
  <svg class="clock-bar" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="{{ t("{}% of the time is used", v->used) }}"><path class="clock-ground" d="M0 2h100"></path><path class="clock-used" d="M0 2h{{ v->used }}"></path></svg>
  % if (v->basis && v->basis[0]) {
  <p class="clock-basis">{{ v->basis }}</p>
  % }
</div>

%template error_summary(const struct field_error *errors, size_t count)
% if (count > 0) {
<div class="errors" role="alert" tabindex="-1" id="errors">
  <h2>{{ count == 1 ? t("Please correct one thing") : t("Please correct these") }}</h2>
  <ul>
    % for (size_t i = 0; i < count; i++) {
    <li>
      % if (errors[i].field && errors[i].field[0]) {
      <a href="#f-{{ errors[i].field }}">{{ errors[i].text }}</a>
      % } else {
      {{ errors[i].text }}
      % }
    </li>
    % }
  </ul>
</div>
% }

%template field_head(const struct field_view *f)
<label class="label" for="f-{{ f->name }}">{{ f->label }}
  % if (f->optional) {
  <span class="optional">{{ t("(optional)") }}</span>
  % }
</label>
{{ >field_notes(f) }}

%template field_notes(const struct field_view *f)
% if (f->hint && f->hint[0]) {
<p class="hint" id="h-{{ f->name }}">{{ f->hint }}</p>
% }
% if (f->error && f->error[0]) {
<p class="field-error" id="e-{{ f->name }}">{{ >icon("warn") }}{{ f->error }}</p>
% }

%template field_text(const struct field_view *f)
% bool wrong = f->error && f->error[0], noted = wrong || (f->hint && f->hint[0]);
<div class="{{ wrong ? "field field-wrong" : "field" }}">
  {{ >field_head(f) }}
  <input class="input" id="f-{{ f->name }}" name="{{ f->name }}" type="{{ f->type ? f->type : "text" }}" value="{{ f->value }}"
    {{ attr("required", !f->optional) }}
    {{ attr("autofocus", f->first) }}
    {{ attr("maxlength", f->max > 0, f->max) }}
    {{ attr("autocomplete", f->autocomplete, f->autocomplete) }}
    {{ attr("inputmode", f->inputmode, f->inputmode) }}
    {{ attr("placeholder", f->placeholder, f->placeholder) }}
    {{ attr("aria-invalid", wrong, "true") }}
    {{ attr("aria-describedby", noted, arena_printf(h->arena, "%s-%s", wrong ? "e" : "h", f->name)) }}>
</div>

%template field_area(const struct field_view *f)
% bool wrong = f->error && f->error[0], noted = wrong || (f->hint && f->hint[0]);
<div class="{{ wrong ? "field field-wrong" : "field" }}">
  {{ >field_head(f) }}
  <textarea class="input" id="f-{{ f->name }}" name="{{ f->name }}" rows="{{ f->rows > 0 ? f->rows : 6 }}"
    {{ attr("required", !f->optional) }}
    {{ attr("autofocus", f->first) }}
    {{ attr("data-max", f->max > 0, f->max) }}
    {{ attr("placeholder", f->placeholder, f->placeholder) }}
    {{ attr("aria-invalid", wrong, "true") }}
    {{ attr("aria-describedby", noted, arena_printf(h->arena, "%s-%s", wrong ? "e" : "h", f->name)) }}>{{ f->value }}</textarea>
  % if (f->max > 0) {
  <p class="counter" data-counter="f-{{ f->name }}" data-words="{{ t("{} characters left") }}" data-over="{{ t("{} characters too many") }}">{{ t("At most {} characters", f->max) }}</p>
  % }
</div>

%template field_select(const struct field_view *f)
% bool wrong = f->error && f->error[0], noted = wrong || (f->hint && f->hint[0]);
<div class="{{ wrong ? "field field-wrong" : "field" }}">
  {{ >field_head(f) }}
  <select class="input" id="f-{{ f->name }}" name="{{ f->name }}"
    {{ attr("required", !f->optional) }}
    {{ attr("aria-invalid", wrong, "true") }}
    {{ attr("aria-describedby", noted, arena_printf(h->arena, "%s-%s", wrong ? "e" : "h", f->name)) }}>
    % for (size_t i = 0; i < f->option_count; i++) {
    <option value="{{ f->options[i].value }}" {{ attr("selected", f->options[i].chosen) }}>{{ f->options[i].label }}</option>
    % }
  </select>
</div>

%template field_choices(const struct field_view *f)
% bool wrong = f->error && f->error[0];
<fieldset class="{{ wrong ? "field field-wrong" : "field" }}" id="f-{{ f->name }}">
  <legend class="label">{{ f->label }}
    % if (f->optional) {
    <span class="optional">{{ t("(optional)") }}</span>
    % }
  </legend>
  {{ >field_notes(f) }}
  <div class="choices">
    % for (size_t i = 0; i < f->option_count; i++) {
    % const struct option_view *o = &f->options[i];
    <label class="choice"><input type="{{ f->multiple ? "checkbox" : "radio" }}" name="{{ f->name }}" value="{{ o->value }}" {{ attr("checked", o->chosen) }} {{ attr("required", !f->optional && !f->multiple) }}>
      <span>{{ o->label }}
        % if (o->hint && o->hint[0]) {
        <small>{{ o->hint }}</small>
        % }
      </span></label>
    % }
  </div>
</fieldset>

%template asked_fields(const struct field_view *fields, size_t count)
% for (size_t i = 0; i < count; i++) {
  % if (fields[i].option_count > 0) {
  {{ >field_select(&fields[i]) }}
  % } else if (fields[i].type || fields[i].max <= 60) {
  {{ >field_text(&fields[i]) }}
  % } else {
  {{ >field_area(&fields[i]) }}
  % }
% }

%template pager(const struct pager_view *v)
<nav class="pager" aria-label="{{ t("Pages") }}">
  % if (v->previous) {
  <a class="btn btn-quiet" rel="prev" href="{{ url(v->previous) }}">{{ >icon("left") }}{{ t("Previous") }}</a>
  % }
  <p>
    % if (v->pages > 1) {
    {{ v->page }} / {{ v->pages }} ·
    % }
    % if (v->more) {
    {{ t("More than {}", v->total) }}
    % } else {
    {{ t("{} in all", v->total) }}
    % }
  </p>
  % if (v->next) {
  <a class="btn btn-quiet" rel="next" href="{{ url(v->next) }}">{{ t("Next") }}{{ >icon("right") }}</a>
  % }
</nav>

%template empty(const struct empty_view *v)
<div class="empty">
  {{ >icon("empty") }}
  <h2>{{ v->title }}</h2>
  % if (v->why && v->why[0]) {
  <p>{{ v->why }}</p>
  % }
  % if (v->action && v->action[0]) {
  <a class="btn" href="{{ url(v->url) }}">{{ v->action }}</a>
  % }
</div>

{# Within either layout: the page around it is the caller's. #}
%template error_body(const struct error_view *v)
<div class="trouble">
  <h1>{{ v->title }}</h1>
  <p class="lead">{{ v->text }}</p>
  % if (v->safe && v->safe[0]) {
  <p class="safe">{{ >icon("shield") }}{{ v->safe }}</p>
  % }
  % if (v->action && v->action[0]) {
  <p><a class="btn btn-primary" href="{{ url(v->url) }}">{{ v->action }}</a></p>
  % }
  % if (v->request_id && v->request_id[0]) {
  <p class="hint">{{ t("If you call us, please name this number: {}", v->request_id) }} · {{ v->status }}</p>
  % }
</div>

{# On to the next page of a list, and back to its first; either may be NULL. #}
%template pager_named(const char *label, const char *next, const char *start)
% if (next || start) {
<nav class="pager" aria-label="{{ label }}">
  % if (start) {
  <a class="btn btn-quiet" href="{{ url(start) }}">{{ >icon("left") }}{{ t("To the start") }}</a>
  % }
  % if (next) {
  <a class="btn btn-quiet" rel="next" href="{{ url(next) }}">{{ t("More") }}{{ >icon("right") }}</a>
  % }
</nav>
% }

%template pager_more(const char *next, const char *start)
{{ >pager_named(t("Pages"), next, start) }}
