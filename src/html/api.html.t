{# The programming interface, for whoever writes a program. #}
%include "html/api_views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"

%template operations(const char *label, const struct operation_view *rows, size_t count, bool scopes)
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ label }}">
<table class="data"><thead><tr><th scope="col">{{ t("Address") }}</th><th scope="col">{{ t("What it does") }}</th><th scope="col">{{ t("Parameters and headers") }}</th>
  % if (scopes) {
  <th scope="col">{{ t("Scope") }}</th>
  % }
</tr></thead>
<tbody>
  % for (size_t i = 0; i < count; i++) {
  <tr><td class="break"><strong>{{ rows[i].method }}</strong> <code>{{ rows[i].path }}</code></td><td class="roomy">{{ rows[i].summary }}</td><td class="roomy">{{ rows[i].params }}</td>
    % if (scopes) {
    <td class="nowrap">{{ rows[i].scope }}</td>
    % }
  </tr>
  % }
</tbody></table>
</div>

%template api_errors()
<div class="table-wrap" tabindex="0" role="region" aria-label="{{ t("Errors") }}">
<table class="data"><thead><tr><th scope="col">{{ t("Code") }}</th><th scope="col">{{ t("What it means and what to do") }}</th></tr></thead>
<tbody>
  <tr id="error-invalid"><td>400 invalid</td><td>{{ t("Something in the request is wrong; “field” says where.") }}</td></tr>
  <tr id="error-token"><td>401 token</td><td>{{ t("There is no token, or it is not in force.") }}</td></tr>
  <tr id="error-scope"><td>403 scope</td><td>{{ t("The token lacks the scope that the address takes.") }}</td></tr>
  <tr id="error-denied"><td>403 denied</td><td>{{ t("The officer may not do this: post, four eyes.") }}</td></tr>
  <tr id="error-not_found"><td>404 not_found</td><td>{{ t("It does not exist, or not for this officer; the two are never told apart.") }}</td></tr>
  <tr id="error-method"><td>405 method</td><td>{{ t("The header Allow names the methods.") }}</td></tr>
  <tr id="error-accept"><td>406 accept</td><td>{{ t("Answers are JSON, files aside.") }}</td></tr>
  <tr id="error-conflict"><td>409 conflict</td><td>{{ t("Somebody changed the matter first: read it again.") }}</td></tr>
  <tr id="error-key_used"><td>409 key_used</td><td>{{ t("The Idempotency-Key was used for another request: take a new one.") }}</td></tr>
  <tr id="error-too_large"><td>413 too_large</td><td>{{ t("More than the address takes.") }}</td></tr>
  <tr id="error-content_type"><td>415 content_type</td><td>{{ t("The body has to be JSON, files aside.") }}</td></tr>
  <tr id="error-throttled"><td>429 throttled</td><td>{{ t("Too many wrong secrets or tokens: wait as long as Retry-After says.") }}</td></tr>
  <tr id="error-internal"><td>500 internal</td><td>{{ t("A fault of ours; “request_id” finds it in the log.") }}</td></tr>
  <tr id="error-busy"><td>503 busy</td><td>{{ t("Full or down for the moment: try again with the same key.") }}</td></tr>
</tbody></table>
</div>

%template api_page(const struct page_view *p, const struct api_view *v)
{{ >public_top(p) }}
<h1>{{ t("Programming interface") }}</h1>
<p class="lead">{{ t("JSON over HTTP. The whole description, for tools that make a client of it:") }} <a href="{{ url("/api/openapi.json") }}">OpenAPI 3.1</a></p>
<h2>{{ t("For everybody") }}</h2>
{{ >operations(t("For everybody"), v->open, v->open_count, false) }}
<h2>{{ t("For programs that act for an officer") }}</h2>
<p>{{ t("With a token that the operator gives out: Authorization: Bearer ew_… It acts with the posts that its officer holds at that moment, within its scopes. Every write carries an Idempotency-Key: the same request again does nothing twice and is answered the same.") }}</p>
{{ >operations(t("For programs that act for an officer"), v->staff, v->staff_count, true) }}
<h2>{{ t("Errors") }}</h2>
<p>{{ t("problem+json (RFC 9457), with a code that stays and a sentence in the language of Accept-Language.") }}</p>
{{ >api_errors() }}
{{ >public_end(p) }}
