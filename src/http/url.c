/*
 * Percent coding is where hostile input enters first. One decoder serves paths, queries and forms, and it refuses
 * instead of repairing, so that no two layers can read the same bytes differently.
 */
#include "http/url.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"

static bool is_plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

char *url_encode(struct arena *a, const char *s)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t n = strlen(s);
    char *out = arena_alloc(a, 3 * n + 1);
    char *p = out;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (is_plain(c)) {
            *p++ = (char)c;
        } else {
            *p++ = '%';
            *p++ = hex[c >> 4];
            *p++ = hex[c & 15];
        }
    }
    return out;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static enum err broken(struct error *e)
{
    return error_set(e, ERR_INVALID, NULL, N_("The address or form has a broken encoding."), NULL);
}

/* Writes at most n bytes to out; -1 on a percent sign that is not followed by two hex digits. */
static ptrdiff_t percent_decode(const char *s, size_t n, bool plus, char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '%') {
            int hi = n - i > 2 ? hex_digit(s[i + 1]) : -1;
            int lo = n - i > 2 ? hex_digit(s[i + 2]) : -1;
            if (hi < 0 || lo < 0)
                return -1;
            out[len++] = (char)(hi << 4 | lo);
            i += 2;
        } else {
            out[len++] = plus && s[i] == '+' ? ' ' : s[i];
        }
    }
    return (ptrdiff_t)len;
}

enum err url_clean_text(char *s, size_t n, struct error *e)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == 0)
            return broken(e);
        if ((c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f)
            s[i] = ' ';
    }
    return utf8_valid(s, n) ? ERR_OK : broken(e);
}

enum err url_decode(struct arena *a, const char *s, size_t n, bool plus, char **ret_s, struct error *e)
{
    char *out = arena_alloc(a, n + 1);
    ptrdiff_t len = percent_decode(s, n, plus, out);
    if (len < 0)
        return broken(e);
    out[len] = '\0';
    enum err err = url_clean_text(out, (size_t)len, e);
    if (err == ERR_OK)
        *ret_s = out;
    return err;
}

/* An encoded slash or backslash would make a segment mean something else to a proxy than to us. */
static bool hides_slash(const char *raw)
{
    for (const char *p = strchr(raw, '%'); p; p = strchr(p + 1, '%')) {
        if (!strncasecmp(p, "%2f", 3) || !strncasecmp(p, "%5c", 3))
            return true;
    }
    return strchr(raw, '\\') != NULL;
}

/* "//", "." and ".." inside a path; a single slash at the end is allowed. */
static bool odd_segment(const char *path)
{
    for (const char *seg = path; seg; seg = strchr(seg + 1, '/')) {
        size_t n = strcspn(seg + 1, "/");
        bool last = seg[1 + n] == '\0';
        if ((n == 0 && !last) || (n == 1 && seg[1] == '.') || (n == 2 && seg[1] == '.' && seg[2] == '.'))
            return true;
    }
    return false;
}

enum err url_decode_path(struct arena *a, const char *raw, char **ret_path, struct error *e)
{
    size_t n = strlen(raw);
    if (raw[0] != '/' || hides_slash(raw))
        return broken(e);
    char *out = arena_alloc(a, n + 1);
    ptrdiff_t len = percent_decode(raw, n, false, out);
    if (len < 0)
        return broken(e);
    for (ptrdiff_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)out[i];
        if (c < 0x20 || c == 0x7f)
            return broken(e);
    }
    out[len] = '\0';
    if (!utf8_valid(out, (size_t)len))
        return broken(e);
    if (odd_segment(out))
        return error_set(e, ERR_NOT_FOUND, NULL, err_sentence(ERR_NOT_FOUND), NULL);
    *ret_path = out;
    return ERR_OK;
}

static size_t count_pairs(const char *s, size_t n)
{
    size_t count = n > 0;
    for (size_t i = 0; i < n; i++)
        count += s[i] == '&';
    return count;
}

static enum err one_pair(struct arena *a, const char *s, size_t n, struct pair *p, struct error *e)
{
    const char *eq = memchr(s, '=', n);
    size_t name_n = eq ? (size_t)(eq - s) : n;
    char *name = NULL, *value = NULL;
    enum err err = url_decode(a, s, name_n, true, &name, e);
    if (err == ERR_OK)
        err = url_decode(a, eq ? eq + 1 : s + n, eq ? n - name_n - 1 : 0, true, &value, e);
    p->name = name;
    p->value = value;
    return err;
}

enum err url_pairs(struct arena *a, const char *s, size_t n, size_t max, struct pairs *ret, struct error *e)
{
    size_t count = count_pairs(s, n);
    if (count > max)
        return error_set(e, ERR_TOO_LARGE, NULL, N_("The address or form has more than {} fields."), "%zu", max);
    struct pairs out = {arena_array(a, struct pair, count + 1), 0};
    while (n > 0) {
        const char *amp = memchr(s, '&', n);
        size_t part = amp ? (size_t)(amp - s) : n;
        if (part > 0) {
            enum err err = one_pair(a, s, part, &out.v[out.n], e);
            if (err != ERR_OK)
                return err;
            out.n++;
        }
        size_t step = part + (amp != NULL);
        s += step;
        n -= step;
    }
    *ret = out;
    return ERR_OK;
}

const char *pairs_nth(const struct pairs *p, const char *name, size_t i)
{
    for (size_t k = 0; k < p->n; k++) {
        if (str_eq(p->v[k].name, name) && i-- == 0)
            return p->v[k].value;
    }
    return NULL;
}

const char *pairs_get(const struct pairs *p, const char *name)
{
    return pairs_nth(p, name, 0);
}

static enum err bad_base(struct error *e)
{
    return error_set(e, ERR_INVALID, "base_url",
                     N_("The base address must look like https://host or https://host/path."), NULL);
}

enum err base_url_parse(struct arena *a, const char *s, struct base_url *ret, struct error *e)
{
    bool https = str_starts(s, "https://");
    if (!https && !str_starts(s, "http://"))
        return bad_base(e);
    size_t scheme = https ? 8 : 7;
    size_t host = strcspn(s + scheme, "/");
    const char *path = s + scheme + host;
    size_t path_n = strlen(path);
    while (path_n > 0 && path[path_n - 1] == '/')
        path_n--;
    if (host == 0 || strspn(s + scheme, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") < host)
        return bad_base(e);
    char *own_path = arena_strndup(a, path, path_n);
    for (size_t i = 0; i < path_n; i++) {
        if (own_path[i] != '/' && !is_plain((unsigned char)own_path[i]))
            return bad_base(e);
    }
    if (path_n > 0 && odd_segment(own_path))
        return bad_base(e);
    ret->https = https;
    ret->origin = arena_strndup(a, s, scheme + host);
    ret->host = arena_strndup(a, s + scheme, host);
    ret->path = own_path;
    return ERR_OK;
}
