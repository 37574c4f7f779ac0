/*
 * URLs: percent coding with its refusals, the pairs of a query or a form, and the site's public address.
 *
 * What comes out is always valid UTF-8 without NUL; control characters other than tab, CR and LF become blanks, because
 * people paste them from office documents without knowing.
 */
#ifndef ECHOWALL_HTTP_URL_H
#define ECHOWALL_HTTP_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct pair {
    const char *name;
    const char *value;
};

struct pairs {
    struct pair *v;
    size_t n;
};

/* The public address: https://x.example/echo has origin "https://x.example", host "x.example" and path "/echo". */
struct base_url {
    bool https;
    const char *origin;
    const char *host; /* with its port where one is written */
    const char *path; /* "" or "/segment…", never with a slash at the end */
};

/* Percent-encodes everything but letters, digits and -._~, so that the result may stand in a path or a query. */
char *url_encode(struct arena *a, const char *s);

/* Decodes n bytes; plus: "+" is a blank. ERR_INVALID on a broken %, NUL or broken UTF-8. */
enum err url_decode(struct arena *a, const char *s, size_t n, bool plus, char **ret_s, struct error *e) ERR_CHECKED;

/*
 * Decodes the path of a request. ERR_INVALID on a broken encoding, an encoded slash, a backslash or a control
 * character; ERR_NOT_FOUND on "//", "." and ".." segments, which no link of ours has.
 */
enum err url_decode_path(struct arena *a, const char *raw, char **ret_path, struct error *e) ERR_CHECKED;

/* Reads "a=1&b=2" with at most max pairs. ERR_INVALID on a broken encoding, ERR_TOO_LARGE past max. */
enum err url_pairs(struct arena *a, const char *s, size_t n, size_t max, struct pairs *ret,
                   struct error *e) ERR_CHECKED;

/* First value of a name, or NULL. */
const char *pairs_get(const struct pairs *p, const char *name);

/* The i-th value of a name counted from 0, or NULL. */
const char *pairs_nth(const struct pairs *p, const char *name, size_t i);

/* Makes the text of n bytes at s fit to be a value: blanks for control characters, ERR_INVALID on NUL or broken UTF-8.
 */
enum err url_clean_text(char *s, size_t n, struct error *e) ERR_CHECKED;

/* Takes http://host[:port][/path] or https://…; everything else is ERR_INVALID. */
enum err base_url_parse(struct arena *a, const char *s, struct base_url *ret, struct error *e) ERR_CHECKED;

#endif
