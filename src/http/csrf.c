/*
 * Forged requests from other sites are refused by two independent signs: the browser's own words (Sec-Fetch-Site,
 * Origin), and a token that only our pages hold. The token is a keyed hash over a random cookie, so nothing is stored;
 * it is shown under a fresh random mask each time, so that compressing a page beside chosen input tells nothing about
 * it (BREACH).
 */
#include <string.h>

#include "base/crypto.h"
#include "base/str.h"
#include "http/exchange.h"

#define NONCE_SIZE 16
#define TOKEN_SIZE 16
#define COOKIE     "ew_c"

static void token_of(const struct req *r, const char *nonce, uint8_t out[TOKEN_SIZE])
{
    const char *text = arena_printf(r->arena, "%s:%s", nonce, str_or(r->csrf_bind, ""));
    struct hash h = keyed_hash(&r->server->config.csrf_key, "csrf", text, strlen(text));
    memcpy(out, h.b, TOKEN_SIZE);
}

static const char *cookie_nonce(const struct req *r)
{
    const char *nonce = req_cookie(r, COOKIE);
    uint8_t bytes[NONCE_SIZE];
    return nonce && hex_parse(nonce, bytes, sizeof(bytes)) ? nonce : NULL;
}

const char *req_csrf(struct req *r)
{
    if (!r->_csrf_nonce)
        r->_csrf_nonce = cookie_nonce(r);
    if (!r->_csrf_nonce) {
        uint8_t bytes[NONCE_SIZE];
        crypto_random(bytes, sizeof(bytes));
        r->_csrf_nonce = hex_of(r->arena, bytes, sizeof(bytes));
        resp_cookie(r, COOKIE, r->_csrf_nonce, -1, 0);
    }
    r->_csrf_shown = true;
    uint8_t masked[2 * TOKEN_SIZE], token[TOKEN_SIZE];
    token_of(r, r->_csrf_nonce, token);
    crypto_random(masked, TOKEN_SIZE);
    for (size_t i = 0; i < TOKEN_SIZE; i++)
        masked[TOKEN_SIZE + i] = masked[i] ^ token[i];
    return hex_of(r->arena, masked, sizeof(masked));
}

static bool token_matches(const struct req *r, const char *text)
{
    const char *nonce = cookie_nonce(r);
    uint8_t masked[2 * TOKEN_SIZE], token[TOKEN_SIZE];
    if (!nonce || !text || !hex_parse(text, masked, sizeof(masked)))
        return false;
    for (size_t i = 0; i < TOKEN_SIZE; i++)
        masked[i] ^= masked[TOKEN_SIZE + i];
    token_of(r, nonce, token);
    return bytes_equal(masked, token, TOKEN_SIZE);
}

/* A site may be reached under several names (intranet and internet), so the name the client asked for counts as ours.
 */
static bool own_origin(const struct req *r, const char *origin)
{
    if (str_eq(origin, r->server->base.origin))
        return true;
    const char *host = strstr(origin, "://");
    return host && *r->host && str_eq(host + 3, r->host);
}

enum err csrf_check(struct req *r)
{
    const char *fetch_site = req_header(r, "Sec-Fetch-Site"), *origin = req_header(r, "Origin");
    bool foreign = fetch_site && !str_eq(fetch_site, "same-origin") && !str_eq(fetch_site, "none");
    if (foreign || (origin && !own_origin(r, origin)))
        return error_set(&r->error, ERR_DENIED, NULL,
                         N_("This form was sent from another site, so it was not accepted. Please fill it in here."),
                         NULL);
    const char *text = req_field(r, "_csrf");
    if (!token_matches(r, text ? text : req_header(r, "X-CSRF-Token")))
        return error_set(&r->error, ERR_DENIED, NULL,
                         N_("This page was open for too long. Please go back, reload it and send it again."), NULL);
    return ERR_OK;
}
