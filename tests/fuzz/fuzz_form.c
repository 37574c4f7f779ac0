/* An urlencoded form read by a table of every type: what is accepted keeps its limits. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "http/form.h"
#include "http/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct all {
    const char *t, *l, *s, *i, *c, *p;
    int64_t n, m;
    bool b;
    int32_t d;
    struct form_list v;
};

static const char *const choices[] = {"a", "b", NULL};

static const struct form_field fields[] = {
    FORM(struct all, t, FORM_TEXT, 2, 20, FORM_REQUIRED, "t"),
    FORM(struct all, l, FORM_LONGTEXT, 0, 50, 0, "l"),
    FORM(struct all, s, FORM_SECRET, 0, 20, 0, "s"),
    FORM(struct all, i, FORM_ID, 0, 0, 0, "i"),
    FORM_OF(struct all, c, FORM_CHOICE, 0, "c", choices),
    FORM(struct all, p, FORM_PHONE, 0, 0, 0, "p"),
    FORM(struct all, n, FORM_INT, -5, 5, 0, "n"),
    FORM(struct all, m, FORM_TIME, 0, 0, 0, "m"),
    FORM(struct all, b, FORM_BOOL, 0, 0, 0, "b"),
    FORM(struct all, d, FORM_DATE, 20200101, 20301231, 0, "d"),
    FORM(struct all, v, FORM_LIST, 0, 5, 0, "v"),
};

static const char *get(void *ctx, const char *name, size_t i)
{
    return pairs_nth(ctx, name, i);
}

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check(const struct all *x)
{
    must(utf8_length(x->t) >= 2 && utf8_length(x->t) <= 20 && !strpbrk(x->t, "\r\n\t"));
    must(!x->l || (utf8_length(x->l) <= 50 && !strchr(x->l, '\r')));
    must(!x->i || strlen(x->i) <= 64);
    must(!x->c || x->c == choices[0] || x->c == choices[1]);
    must(!x->p || strspn(x->p, "0123456789") == strlen(x->p));
    must(x->n >= -5 && x->n <= 5);
    must(x->d == 0 || (x->d >= 20200101 && x->d <= 20301231));
    for (size_t i = 0; i < x->v.n; i++)
        must(utf8_length(x->v.v[i]) <= 5 && *x->v.v[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct pairs p = {0};
    struct all x = {0};
    struct form_errors errors = {0};

    if (url_pairs(a, (const char *)data, size, 100, &p, NULL) == ERR_OK) {
        struct form_source src = {a, get, &p, zone_shanghai};
        if (form_read_from(&src, fields, COUNT_OF(fields), &x, &errors) == ERR_OK)
            check(&x);
        else
            must(errors.n > 0);
    }
    arena_free(a);
    return 0;
}
