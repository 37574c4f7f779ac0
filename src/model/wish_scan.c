/*
 * What a text tells of a wish: the family's contact and where they live, who offered, and what tells a door, a class or
 * a group of a village. Contacts are known and looked for as they are; the rest by its form.
 */
#include <string.h>

#include "base/str.h"
#include "model/notice_scan.h"
#include "model/wish_priv.h"

#define HELPERS_MAX 100 /* who offered for one wish; the newest */

/* What follows a number and tells a door, a class or a group of a village. */
static const char *const homes[] = {"号", "#",  "栋", "幢",   "单元", "室",   "门牌",     "弄",     "巷", "班",
                                    "组", "社", "队", "年级", "年段", "小组", "村民小组", "生产队", NULL};

static bool is_number(uint32_t c)
{
    static const char digits[] = "一二三四五六七八九十百两零〇";
    char one[5];
    utf8_put(c, one);
    return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19) || (c >= 0x80 && strstr(digits, one));
}

/* May stand between a number and what it counts: 三（2）班, 5 - 2 室. */
static bool is_filler(uint32_t c)
{
    return c == ' ' || c == '-' || c == '(' || c == ')' || c == '[' || c == ']' || c == 0x3000 || c == 0xFF08 ||
           c == 0xFF09 || c == 0xFF0D || c == 0x3010 || c == 0x3011 || c == 0x2014 || c == 0x2013;
}

static const char *home_at(const char *text)
{
    static const char *const sizes[] = {"电池", "字", "码", NULL}; /* what is wished for: 5号电池 */
    for (const char *const *h = homes; *h; h++) {
        if (!str_starts(text, *h))
            continue;
        for (const char *const *s = sizes; str_eq(*h, "号") && *s; s++) {
            if (str_starts(text + strlen(*h), *s))
                return NULL;
        }
        return *h;
    }
    return NULL;
}

static void add(struct arena *a, struct wish_leaks *l, const char *field, const char *text, size_t n)
{
    if (l->n == NOTICE_LEAKS_MAX)
        return;
    if (!l->rows)
        l->rows = arena_array(a, struct leak, NOTICE_LEAKS_MAX);
    l->rows[l->n++] = (struct leak){field, "home", arena_strndup(a, text, n)};
}

/* A day of a month ends like a door: 11月3号. */
static void find_homes(struct arena *a, const char *field, const char *text, struct wish_leaks *l)
{
    const char *number = NULL, *home;
    bool day = false, month = false;
    uint32_t c;
    for (int len; (len = utf8_next(text, &c)) > 0; text += len) {
        if (is_number(c)) {
            day = number ? day : month;
            number = number ? number : text;
            continue;
        }
        if (number && (home = home_at(text)) && !(day && str_eq(home, "号")))
            add(a, l, field, number, (size_t)(text - number) + strlen(home));
        month = str_starts(text, "月");
        number = is_filler(c) ? number : NULL;
    }
}

DB_STMT(wish_helpers, "SELECT k.person_id FROM wish_claim k WHERE k.matter_id = $1 AND k.person_id IS NOT NULL"
                      " ORDER BY k.id DESC LIMIT $2");

struct contacts {
    struct contact rows[HELPERS_MAX + 2];
    int n;
};

static enum err add_helpers(struct db_conn *c, const struct site *s, struct arena *a, int64_t matter_id,
                            struct contacts *l, struct error *e)
{
    int64_t *ids = arena_array(a, int64_t, HELPERS_MAX);
    int n = 0;
    struct db_rows q;
    db_query(c, &q, &wish_helpers, DB_ARGS(DB_INT(matter_id), DB_INT(HELPERS_MAX)));
    while (db_next(&q) && n < HELPERS_MAX)
        ids[n++] = db_int(&q, 0);
    enum err r = db_end(&q, e);
    for (int i = 0; r == ERR_OK && i < n; i++) {
        bool again = false;
        for (int k = 0; k < i; k++)
            again = again || ids[k] == ids[i];
        if (!again)
            r = person_get(c, s, a, ids[i], &l->rows[l->n++], e);
    }
    return r;
}

/* Of whom a text for that reader may not speak. */
static enum err contacts_of(struct db_conn *c, const struct site *s, struct arena *a, const struct matter *m,
                            enum wish_reader reader, struct contacts *l, struct error *e)
{
    enum err r = ERR_OK;
    l->n = 0;
    if (reader != WISH_READ_BY_FAMILY) {
        l->rows[l->n++] = (struct contact){.address = m->place};
        if (m->person_id)
            r = person_get(c, s, a, m->person_id, &l->rows[l->n++], e);
    }
    return r == ERR_OK && reader != WISH_READ_BY_HELPER ? add_helpers(c, s, a, m->id, l, e) : r;
}

/* What is found by its form alone is found with the first. */
static bool known(const struct wish_leaks *l, int from, const struct leak *x)
{
    for (int i = from; i < l->n; i++) {
        if (str_eq(l->rows[i].kind, x->kind) && str_eq(l->rows[i].text, x->text))
            return true;
    }
    return false;
}

enum err wish_scan(struct db_conn *c, const struct site *s, struct arena *a, const struct matter *m,
                   enum wish_reader reader, const char *field, const char *text, struct wish_leaks *leaks,
                   struct error *e)
{
    const struct contact nobody = {"", "", "", "", ""};
    struct contacts *l = arena_obj(a, struct contacts);
    int from = leaks->n;
    enum err r = contacts_of(c, s, a, m, reader, l, e);
    if (r != ERR_OK)
        return r;
    for (int i = -1; i < l->n; i++) {
        struct wish_leaks found = {.n = 0};
        notice_scan(a, field, text, i < 0 ? &nobody : &l->rows[i], &found.rows, &found.n);
        for (int k = 0; k < found.n && leaks->n < NOTICE_LEAKS_MAX; k++) {
            if (!leaks->rows)
                leaks->rows = arena_array(a, struct leak, NOTICE_LEAKS_MAX);
            if (!known(leaks, from, &found.rows[k]))
                leaks->rows[leaks->n++] = found.rows[k];
        }
    }
    if (reader == WISH_READ_BY_ALL)
        find_homes(a, field, text, leaks);
    return ERR_OK;
}

enum err wish_scan_reason(struct db_conn *c, const struct site *s, struct arena *a, const struct matter *m,
                          enum wish_reader reader, const char *field, const char *text, struct error *e)
{
    struct wish_leaks l = {.n = 0};
    enum err r = wish_scan(c, s, a, m, reader, field, text, &l, e);
    return r == ERR_OK && l.n
               ? error_set(e, ERR_INVALID, field, N_("This tells who somebody is; please say it without: {}"), "%s",
                           l.rows[0].text)
               : r;
}

enum err wish_blank(struct db_conn *c, const struct site *s, struct arena *a, const struct matter *m, const char **text,
                    struct error *e)
{
    const struct contact nobody = {"", "", "", "", ""};
    struct contacts *l = arena_obj(a, struct contacts);
    enum err r = contacts_of(c, s, a, m, WISH_READ_BY_ALL, l, e);
    *text = notice_blank(a, *text, &nobody);
    for (int i = 0; r == ERR_OK && i < l->n; i++)
        *text = notice_blank(a, *text, &l->rows[i]);
    return r;
}
