%include "html/views.h"
%include "html/asset_paths.h"
%include "html/parts.html.h"

%template public_top(const struct page_view *v)
<!DOCTYPE html>
<html lang="{{ lang_tag(h->lang) }}" class="{{ h->elder ? "public elder" : "public" }}">
<head>
  <meta charset="utf-8">
  <title>{{ v->title }}{{ v->trail_count > 0 ? " · " : "" }}{{ v->trail_count > 0 ? v->site_name : "" }}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="format-detection" content="telephone=no">
  <meta name="color-scheme" content="light dark">
  <meta name="theme-color" content="#b3261e">
  <link rel="icon" href="{{ url("/favicon.svg") }}" type="image/svg+xml">
  % if (v->atom) {
  <link rel="alternate" type="application/atom+xml" title="{{ t("Echo wall") }}" href="{{ url(v->atom) }}">
  <link rel="alternate" type="application/feed+json" title="{{ t("Echo wall") }}" href="{{ url(v->json) }}">
  % }
  <link rel="stylesheet" href="{{ url(ASSET_PUBLIC_CSS) }}">
  <script src="{{ url(ASSET_PUBLIC_JS) }}" defer></script>
</head>
<body>
<a class="skip" href="#main">{{ t("Skip to the content") }}</a>
<header class="head">
  <div class="wrap head-row">
    <a class="brand" href="{{ url("/") }}">
      {{ >icon("logo") }}
      <span class="brand-name">{{ v->site_name }}</span>
      % if (h->demo) {
      <span class="demo">{{ t("Demonstration") }}</span>
      % }
    </a>
    {{ >switches(v->path) }}
    % if (v->hotline && v->hotline[0]) {
    <a class="hotline" href="tel:{{ v->hotline }}">{{ >icon("phone") }}<span>{{ t("Hotline {}", v->hotline) }}</span></a>
    % }
  </div>
</header>
% if (v->trail_count > 0) {
<nav class="wrap trail" aria-label="{{ t("You are here") }}">
  <ol>
    % for (size_t i = 0; i < v->trail_count; i++) {
    <li><a href="{{ url(v->trail[i].url) }}">{{ v->trail[i].label }}</a></li>
    % }
    <li aria-current="page">{{ v->title }}</li>
  </ol>
</nav>
% }
<main id="main" class="{{ v->wide ? "wrap" : "wrap narrow" }}" tabindex="-1">

%template public_end(const struct page_view *v)
</main>
<footer class="foot">
  <div class="wrap">
    <p>{{ t("What you say is used to handle your matter and for nothing else. Who may see it is written under every form.") }} <a href="{{ url("/privacy") }}">{{ t("Rules and privacy") }}</a></p>
    <p class="foot-more">
      {{ v->site_name }}
      % if (v->hotline && v->hotline[0]) {
      · <a href="tel:{{ v->hotline }}">{{ t("Hotline {}", v->hotline) }}</a>
      % }
      · <a href="{{ url("/places") }}">{{ t("Places") }}</a>
      · <a href="{{ url("/open") }}">{{ t("Open data") }}</a>
      · <a href="{{ url("/api") }}">{{ t("For programs") }}</a>
      · <a href="{{ url("/desk") }}">{{ t("Staff") }}</a>
    </p>
  </div>
</footer>
</body>
</html>

%template switches(const char *path)
% if (path) {
<nav class="switches" aria-label="{{ t("Display") }}">
  % if (h->elder) {
  <a href="{{ url("/view?size=normal&back=") }}{{ path }}" rel="nofollow">{{ t("Normal type") }}</a>
  % } else {
  <a href="{{ url("/view?size=large&back=") }}{{ path }}" rel="nofollow">{{ t("Large type") }}</a>
  % }
  % if (h->lang != LANG_ZH_CN) {
  <a href="{{ url("/view?lang=zh-CN&back=") }}{{ path }}" rel="nofollow" lang="zh-CN" hreflang="zh-CN">简体</a>
  % }
  % if (h->lang != LANG_ZH_TW) {
  <a href="{{ url("/view?lang=zh-TW&back=") }}{{ path }}" rel="nofollow" lang="zh-TW" hreflang="zh-TW">繁體</a>
  % }
  % if (h->lang != LANG_EN) {
  <a href="{{ url("/view?lang=en&back=") }}{{ path }}" rel="nofollow" lang="en" hreflang="en">EN</a>
  % }
</nav>
% }

%template desk_top(const struct desk_page_view *v)
<!DOCTYPE html>
<html lang="{{ lang_tag(h->lang) }}" class="{{ h->elder ? "desk elder" : "desk" }}">
<head>
  <meta charset="utf-8">
  <title>{{ v->title }} · {{ v->site_name }}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="csrf" content="{{ h->csrf }}">
  <link rel="icon" href="{{ url("/favicon.svg") }}" type="image/svg+xml">
  <link rel="stylesheet" href="{{ url(ASSET_DESK_CSS) }}">
  <script src="{{ url(ASSET_DESK_JS) }}" defer></script>
</head>
<body>
<a class="skip" href="#main">{{ t("Skip to the content") }}</a>
<header class="bar">
  <a class="brand" href="{{ url("/desk") }}">
    {{ >icon("logo") }}
    <span class="brand-name">{{ v->site_name }}</span>
    % if (h->demo) {
    <span class="demo">{{ t("Demonstration") }}</span>
    % }
  </a>
  <nav class="sections" aria-label="{{ t("Sections") }}">
    % for (size_t i = 0; i < v->section_count; i++) {
    % const struct desk_link *l = &v->sections[i];
    <a href="{{ url(l->url) }}" {{ attr("aria-current", l->current, "page") }}>{{ l->label }}</a>
    % }
  </nav>
  <form class="bar-search" role="search" method="get" action="{{ url("/desk/search") }}">
    <label class="hidden-label" for="desk-search">{{ t("Search matters") }}</label>
    <input id="desk-search" type="search" name="q" value="{{ v->search }}" placeholder="{{ t("Words, or a number") }}" autocomplete="off" data-key="/">
  </form>
  {{ >desk_account(v) }}
</header>
<div class="desk-body">
<nav class="queues" aria-label="{{ t("My queues") }}">
  % if (v->queue_count > 0) {
  <ul>
    % for (size_t i = 0; i < v->queue_count; i++) {
    % const struct desk_link *l = &v->queues[i];
    <li><a href="{{ url(l->url) }}" {{ attr("data-go", l->go, l->go) }} {{ attr("aria-current", l->current, "page") }}>
      % if (l->icon) {
      {{ >icon(l->icon) }}
      % }
      <span class="queue-name">{{ l->label }}</span>
      % if (l->count >= 0) {
      <span class="{{ l->urgent && l->count > 0 ? "count count-urgent" : "count" }}">{{ >number(l->count > 1000 ? 1000 : l->count) }}{{ l->count > 1000 ? "+" : "" }}</span>
      % }
    </a></li>
    % }
  </ul>
  % }
  % if (v->saved_count > 0) {
  <h2 class="queues-head">{{ t("My filters") }}</h2>
  <ul>
    % for (size_t i = 0; i < v->saved_count; i++) {
    <li><a href="{{ url(v->saved[i].url) }}" {{ attr("aria-current", v->saved[i].current, "page") }}>{{ >icon("filter") }}<span class="queue-name">{{ v->saved[i].label }}</span></a></li>
    % }
  </ul>
  % }
</nav>
<main id="main" tabindex="-1">
% if (v->asked) {
<p class="note"><a href="{{ url("/desk/deputies") }}">{{ t("{} asks you to stand in. Please answer.", v->asked) }}</a></p>
% }

%template desk_account(const struct desk_page_view *v)
<details class="menu account">
  <summary>{{ >icon("person") }}<span>{{ v->officer }}</span></summary>
  <div class="menu-list">
    <p class="menu-note">{{ v->officer }}<br>{{ v->unit }}</p>
    <a href="{{ url("/desk/account") }}">{{ t("Account and security") }}</a>
    <a href="{{ url("/desk/deputies") }}">{{ t("Deputies") }}</a>
    <a href="{{ url("/desk/keys") }}" data-key="?">{{ t("Keyboard") }}</a>
    {{ >switches(v->path) }}
    <form method="post" action="{{ url("/desk/logout") }}" data-kit="{{ t("{} are not safe yet and would be lost. Log out all the same?") }}" data-kit-page="{{ url("/field") }}"><button class="menu-button">{{ t("Sign out") }}</button></form>
  </div>
</details>

%template desk_end(const struct desk_page_view *v)
% (void)v;
</main>
</div>
</body>
</html>
