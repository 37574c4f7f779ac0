/* Making study packs: who may, and what comes in. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "catalogue/calendar.h"
#include "model/activity_priv.h"
#include "model/audit.h"
#include "model/pack.h"
#include "text/charset.h"

/* One write. */
struct packing {
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const struct pack_edit *x;
    const char *title, *about, *key_hash, *ref, *name;
    enum pack_kind kind;
    const void *p;
    size_t n;
    int64_t id;
    struct pack_full pack;
};

static const char *const types[] = {
    [PACK_PDF] = "application/pdf", [PACK_TEXT] = "text/plain", [PACK_PICTURE] = "image/jpeg"};

static enum err not_theirs(struct error *e)
{
    return error_set(e, ERR_DENIED, NULL,
                     N_("Study packs are made by the office, leaders and dispatchers of their unit, or above it."),
                     NULL);
}

DB_STMT(pack_by_key, "SELECT k.ref FROM pack k WHERE k.key_hash = $1");
DB_STMT(pack_below, "SELECT COUNT(*) FROM unit_tree t JOIN unit u ON u.id = t.descendant_id WHERE t.ancestor_id = $1"
                    " AND t.descendant_id = $2 AND u.active = 1");
DB_STMT(pack_put,
        "INSERT INTO pack (id, ref, key_hash, title, about, unit_id, officer_id, from_day, until_day, made_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
DB_STMT(pack_unit_put,
        "INSERT INTO pack_unit (pack_id, unit_id) VALUES ($1, $2) ON CONFLICT (pack_id, unit_id) DO NOTHING");

static enum err check_days(const struct pack_edit *x, struct error *e)
{
    if (!x->from_day)
        return error_set(e, ERR_INVALID, "from", N_("Please write a date as {}."), "2026-07-08");
    if (!x->until_day)
        return error_set(e, ERR_INVALID, "to", N_("Please write a date as {}."), "2026-07-08");
    if (x->until_day < x->from_day || x->until_day > calendar_add(x->from_day, PACK_DAYS_MAX))
        return error_set(e, ERR_INVALID, "to", N_("The last day is after the first, and within {} days."), "%d",
                         PACK_DAYS_MAX);
    return ERR_OK;
}

static enum err put_units(struct db_conn *tx, const struct packing *w, struct error *e)
{
    int64_t below = 0, n = 0;
    enum err r = ERR_OK;
    for (int i = 0; r == ERR_OK && i < PACK_UNITS_MAX; i++) {
        if (!w->x->units[i])
            continue;
        r = db_get_int(tx, &pack_below, DB_ARGS(DB_INT(w->x->unit_id), DB_INT(w->x->units[i])), &below, e);
        if (r == ERR_OK && !below)
            r = error_set(e, ERR_INVALID, "for0", N_("A pack is for its own unit and those below it."), NULL);
        if (r == ERR_OK)
            r = db_exec(tx, &pack_unit_put, DB_ARGS(DB_INT(w->id), DB_INT(w->x->units[i])), e);
        n++;
    }
    return r == ERR_OK && !n ? error_set(e, ERR_INVALID, "for0", N_("Please choose whom it is for."), NULL) : r;
}

static enum err write_make(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct packing *w = ctx;
    const struct pack_edit *x = w->x;
    char *known = NULL;
    unsigned roles = 0;
    uint8_t random[8];
    enum err r = db_get_text(tx, &pack_by_key, DB_ARGS(DB_TEXT(w->key_hash)), w->arena, &known, e);
    if (r == ERR_OK)
        w->ref = known;
    buf_printf(detail, "%s", str_or(w->title, ""));
    if (r != ERR_NOT_FOUND)
        return r;
    r = activity_roles(tx, w->viewer, x->unit_id, &roles, e);
    if (r == ERR_OK && !(roles & PACK_MAKERS))
        r = not_theirs(e);
    if (r != ERR_OK)
        return r;
    crypto_random(random, sizeof(random));
    w->ref = hex_of(w->arena, random, sizeof(random));
    w->id = id_new();
    r = db_exec(tx, &pack_put,
                DB_ARGS(DB_INT(w->id), DB_TEXT(w->ref), DB_TEXT(w->key_hash), DB_TEXT(w->title), DB_TEXT(w->about),
                        DB_INT(x->unit_id), DB_INT(w->viewer->id), DB_INT(x->from_day), DB_INT(x->until_day),
                        DB_INT(clock_now(&w->site->clock))),
                e);
    return r == ERR_OK ? put_units(tx, w, e) : r;
}

enum err pack_make(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                   const struct pack_edit *x, const char **ret_ref, struct error *e)
{
    struct packing w = {.site = s, .viewer = v, .arena = a, .x = x};
    enum err r = activity_text(a, "title", 2, PACK_TITLE_MAX, x->title, &w.title, e);
    if (r == ERR_OK)
        r = activity_text(a, "about", 0, PACK_ABOUT_MAX, x->about, &w.about, e);
    if (r == ERR_OK && !x->unit_id)
        r = error_set(e, ERR_INVALID, "unit", N_("Please choose an office."), NULL);
    if (r == ERR_OK)
        r = check_days(x, e);
    if (r == ERR_OK && (str_empty(x->key) || strlen(x->key) > 200))
        r = error_set(e, ERR_INVALID, "op", N_("The form has no key. Please open it again."), NULL);
    if (r != ERR_OK)
        return r;
    const char *key = arena_printf(a, "%lld:%s", (long long)v->id, x->key);
    struct hash h = keyed_hash(&s->key, "pack-key", key, strlen(key));
    w.key_hash = hex_of(a, h.b, HASH_SIZE);
    r = audit_write(c, s, v, "pack.make", write_make, &w, e);
    if (r == ERR_OK)
        *ret_ref = w.ref;
    return r;
}

/* ---- What comes in ---- */

static bool holds(const void *p, size_t n, const char *word)
{
    return memmem(p, n, word, strlen(word)) != NULL;
}

/* It is read by a phone's own viewer, which runs no programs of it; what says that it has some is not taken all the
 * same. */
static enum err look_pdf(const void *p, size_t n, struct error *e)
{
    static const char *const programs[] = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/RichMedia", "/XFA"};
    size_t tail = n < 2048 ? n : 2048;
    if (!holds((const char *)p + n - tail, tail, "%%EOF"))
        return error_set(e, ERR_INVALID, "files", N_("This PDF is cut off or damaged."), NULL);
    if (holds(p, n, "/Encrypt"))
        return error_set(e, ERR_INVALID, "files", N_("This PDF is locked with a password. Please save it without."),
                         NULL);
    for (size_t i = 0; i < COUNT_OF(programs); i++) {
        if (holds(p, n, programs[i]))
            return error_set(e, ERR_INVALID, "files",
                             N_("This PDF carries programs or other files. Please print it into a plain PDF."), NULL);
    }
    return ERR_OK;
}

/* A byte that no text has in UTF-8 or GB18030: a program, an archive or a cut-off picture may pass for characters else.
 */
static bool has_controls(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if ((p[i] < ' ' && !strchr("\t\r\n\f", p[i])) || p[i] == 0 || p[i] == 0x7F)
            return true;
    }
    return false;
}

static enum err look_text(struct arena *a, const void *p, size_t n, const void **ret_p, size_t *ret_n, struct error *e)
{
    enum charset set;
    size_t skip = 0;
    struct decoder d;
    struct buf out;
    if (has_controls(p, n) || charset_detect(p, n, true, &set, &skip, e) != ERR_OK)
        return error_set(e, ERR_INVALID, "files", N_("Only PDF, plain text and pictures can be taken along."), NULL);
    enum err r = decoder_init(&d, set, e);
    if (r != ERR_OK)
        return r;
    buf_init(&out, PACK_TEXT_MAX);
    r = decoder_feed(&d, (const uint8_t *)p + skip, n - skip, true, &out, e);
    if (r == ERR_TOO_LARGE || buf_failed(&out))
        r = error_set(e, ERR_INVALID, "files", N_("A text may have {} KB at most."), "%zu", PACK_TEXT_MAX / 1024);
    else if (r == ERR_OK && d.bad)
        r = error_set(e, ERR_INVALID, "files", N_("Only PDF, plain text and pictures can be taken along."), NULL);
    if (r == ERR_OK) {
        *ret_p = arena_memdup(a, out.data, out.len);
        *ret_n = out.len;
    }
    decoder_release(&d);
    buf_release(&out);
    return r;
}

static bool is_picture(const uint8_t *p, size_t n)
{
    return n > 12 && (memcmp(p, "\xFF\xD8\xFF", 3) == 0 || memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0 ||
                      (memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0) || memcmp(p + 4, "ftyp", 4) == 0);
}

enum err pack_look(struct arena *a, const void *p, size_t n, enum pack_kind *ret, const void **ret_p, size_t *ret_n,
                   struct error *e)
{
    if (!n)
        return error_set(e, ERR_INVALID, "files", N_("This file is empty."), NULL);
    *ret_p = p;
    *ret_n = n;
    *ret = PACK_PICTURE;
    if (is_picture(p, n))
        return ERR_OK;
    if (n > PACK_FILE_MAX)
        return error_set(e, ERR_INVALID, "files", N_("A file may have {} MB at most."), "%zu", PACK_FILE_MAX >> 20);
    *ret = PACK_PDF;
    if (n > 5 && memcmp(p, "%PDF-", 5) == 0)
        return look_pdf(p, n, e);
    *ret = PACK_TEXT;
    return look_text(a, p, n, ret_p, ret_n, e);
}

/* Finds the pack, and asks whether the viewer may change it. */
static enum err begin(struct db_conn *tx, struct packing *w, struct buf *detail, struct error *e)
{
    enum err r = pack_get(tx, w->viewer, w->arena, w->ref, &w->pack, e);
    if (r != ERR_OK)
        return r;
    buf_printf(detail, "%s", w->pack.p.title);
    if (w->pack.p.withdrawn_at)
        return error_set(e, ERR_CONFLICT, NULL, N_("This pack was withdrawn. Please make a new one."), NULL);
    return w->pack.edits ? ERR_OK : not_theirs(e);
}

DB_STMT(pack_file_same, "SELECT COUNT(*) FROM pack_file f WHERE f.pack_id = $1 AND f.sha256 = $2");
DB_STMT(pack_file_put, "INSERT INTO pack_file (id, pack_id, name, type, size, sha256, body, made_at)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

static enum err write_add(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct packing *w = ctx;
    struct hash h = hash_bytes(w->p, w->n);
    const char *sha256 = hex_of(w->arena, h.b, HASH_SIZE);
    int64_t same = 0;
    enum err r = begin(tx, w, detail, e);
    if (r == ERR_OK)
        r = db_get_int(tx, &pack_file_same, DB_ARGS(DB_INT(w->pack.p.id), DB_TEXT(sha256)), &same, e);
    if (r != ERR_OK || same)
        return r;
    if (w->pack.n_files == PACK_FILES_MAX)
        return error_set(e, ERR_CONFLICT, "files", N_("A pack has {} files at most."), "%d", PACK_FILES_MAX);
    if (w->pack.p.bytes + (int64_t)w->n > PACK_TAKEN_MAX)
        return error_set(e, ERR_CONFLICT, "files", N_("A pack has {} MB at most: phones take no more along."), "%lld",
                         (long long)(PACK_TAKEN_MAX >> 20));
    return db_exec(tx, &pack_file_put,
                   DB_ARGS(DB_INT(id_new()), DB_INT(w->pack.p.id), DB_TEXT(w->name), DB_TEXT(types[w->kind]),
                           DB_INT((int64_t)w->n), DB_TEXT(sha256), DB_BLOB(w->p, w->n),
                           DB_INT(clock_now(&w->site->clock))),
                   e);
}

static struct packing of(const struct site *s, const struct viewer *v, const char *ref)
{
    return (struct packing){.site = s, .viewer = v, .arena = arena_new(), .ref = str_or(ref, "")};
}

enum err pack_add(struct db_conn *c, const struct site *s, const struct viewer *v, const char *ref, const char *name,
                  enum pack_kind kind, const void *p, size_t n, struct error *e)
{
    struct packing w = of(s, v, ref);
    const char *typed = str_or(name, "");
    w.name = utf8_valid(typed, strlen(typed)) && *typed ? utf8_cut(w.arena, typed, PACK_NAME_MAX - 1) : "-";
    w.kind = kind;
    w.p = p;
    w.n = n;
    enum err r = n > PACK_FILE_MAX ? error_set(e, ERR_INVALID, "files", N_("A file may have {} MB at most."), "%zu",
                                               PACK_FILE_MAX >> 20)
                                   : audit_write(c, s, v, "pack.add", write_add, &w, e);
    arena_free(w.arena);
    return r;
}

DB_STMT(pack_file_drop, "DELETE FROM pack_file WHERE pack_id = $1 AND id = $2");

static enum err write_drop(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct packing *w = ctx;
    enum err r = begin(tx, w, detail, e);
    return r == ERR_OK ? db_exec(tx, &pack_file_drop, DB_ARGS(DB_INT(w->pack.p.id), DB_INT(w->id)), e) : r;
}

enum err pack_drop(struct db_conn *c, const struct site *s, const struct viewer *v, const char *ref, int64_t id,
                   struct error *e)
{
    struct packing w = of(s, v, ref);
    w.id = id;
    enum err r = audit_write(c, s, v, "pack.drop", write_drop, &w, e);
    arena_free(w.arena);
    return r;
}

DB_STMT(pack_end, "UPDATE pack SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at = 0");

static enum err write_withdraw(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct packing *w = ctx;
    enum err r = begin(tx, w, detail, e);
    return r == ERR_OK ? db_exec(tx, &pack_end, DB_ARGS(DB_INT(w->pack.p.id), DB_INT(clock_now(&w->site->clock))), e)
                       : r;
}

enum err pack_withdraw(struct db_conn *c, const struct site *s, const struct viewer *v, const char *ref,
                       struct error *e)
{
    struct packing w = of(s, v, ref);
    enum err r = audit_write(c, s, v, "pack.withdraw", write_withdraw, &w, e);
    arena_free(w.arena);
    return r;
}
