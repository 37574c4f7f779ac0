/* Writing subjects. What is written is checked before the write; whether it may be is decided inside. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/move_priv.h"
#include "model/subject_priv.h"
#include "model/tally_due.h"
#include "model/tie.h"
#include "model/unit.h"

static enum err check_code(const char *code, struct error *e)
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t n = strspn(code, signs);
    if (n == 0 || strchr("._-", code[0]) || n > SUBJECT_CODE_MAX || code[n])
        return error_set(
            e, ERR_INVALID, "code",
            N_("A code has up to {} letters, digits, dots, dashes and underlines, a letter or digit first."), "%d",
            SUBJECT_CODE_MAX);
    return ERR_OK;
}

static enum err check_name(const struct register_def *d, const char *name, struct error *e)
{
    if (!utf8_valid(name, strlen(name)))
        return error_set(e, ERR_INVALID, "name", N_("The text holds characters that cannot be read."), NULL);
    if (!d->named && *name)
        return error_set(e, ERR_INVALID, "name", N_("What is kept in this register has a code only, no name."), NULL);
    if (d->named && !*name)
        return error_set(e, ERR_INVALID, "name", N_("Please fill this in."), NULL);
    if (utf8_length(name) > SUBJECT_NAME_MAX)
        return error_set(e, ERR_INVALID, "name", N_("Please keep it within {} characters."), "%d", SUBJECT_NAME_MAX);
    return ERR_OK;
}

enum err subject_check(struct arena *a, const struct register_def *d, const struct subject_edit *x,
                       struct subject_edit *ret, struct error *e)
{
    struct subject_edit out = {.code = str_trim(a, str_or(x->code, "")), .area_id = x->area_id, .unit_id = x->unit_id};
    enum err r = check_code(out.code, e);
    if (r == ERR_OK && utf8_valid(str_or(x->name, ""), strlen(str_or(x->name, ""))))
        out.name = str_trim(a, str_or(x->name, ""));
    if (r == ERR_OK)
        r = check_name(d, out.name ? out.name : str_or(x->name, ""), e);
    for (size_t i = 0; r == ERR_OK && i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++) {
        struct record_text text;
        if (!x->values[i] && !d->fields[i].field.required)
            continue;
        r = field_text(a, &d->fields[i].field, x->values[i], &text, e);
        out.values[i] = r == ERR_OK ? text.content : NULL;
        if (r == ERR_OK && d->fields[i].vault == VAULT_PHONE && *out.values[i] && !str_eq(out.values[i], "-") &&
            !person_phone_ok(a, out.values[i]))
            r = error_set(e, ERR_INVALID, d->fields[i].field.part,
                          N_("This is not a phone number. Please give all its digits, or leave it empty."), NULL);
    }
    if (r == ERR_OK)
        *ret = out;
    return r;
}

/* One subject on its way into its rows. */
struct putting {
    struct db_conn *tx;
    struct arena *arena;
    const struct subject_store *p;
    const struct subject_edit *x;
    int64_t id, unit_id, area_id, person_id, version; /* as they are; id 0: there is none */
    const char *name;
    struct buf parts;
};

static void changed(struct putting *w, const char *part)
{
    buf_printf(&w->parts, "%s%s", w->parts.len ? " " : "", part);
}

DB_STMT(subject_to_change, "SELECT s.id, s.unit_id, COALESCE(s.area_id, 0), COALESCE(s.person_id, 0), s.version, s.name"
                           " FROM subject s WHERE s.register = $1 AND s.code = $2");

static enum err load(struct putting *w, struct error *e)
{
    struct db_rows q;
    db_query(w->tx, &q, &subject_to_change, DB_ARGS(DB_TEXT(w->p->def->code), DB_TEXT(w->x->code)));
    if (db_next(&q)) {
        w->id = db_int(&q, 0);
        w->unit_id = db_int(&q, 1);
        w->area_id = db_int(&q, 2);
        w->person_id = db_int(&q, 3);
        w->version = db_int(&q, 4);
        w->name = db_text_dup(&q, 5, w->arena);
    }
    return db_end(&q, e);
}

/* Whoever keeps subjects at the unit, but may not see this one, learns nothing of it but that a code is taken. */
static enum err guard(struct putting *w, struct error *e)
{
    const struct subject_store *p = w->p;
    bool may = true, may_too = false;
    enum err r = subject_may_keep(w->tx, p->viewer, w->x->unit_id, &may_too, e);
    if (r == ERR_OK && may_too && w->id && p->fresh)
        r = error_set(e, ERR_CONFLICT, "code", N_("This code is taken."), NULL);
    if (r == ERR_OK && may_too && !w->id && !p->fresh && p->version)
        r = error_set(e, ERR_NOT_FOUND, "code", N_("There is nothing here with this code."), NULL);
    if (r == ERR_OK && may_too && w->id)
        r = subject_may_keep(w->tx, p->viewer, w->unit_id, &may, e);
    if (r == ERR_OK && !(may && may_too))
        r = error_set(e, ERR_DENIED, "unit", N_("Only the office that keeps it, or one above, may change it."), NULL);
    if (r == ERR_OK && p->version && p->version != w->version)
        r = error_set(e, ERR_CONFLICT, NULL, N_("Somebody else has changed it meanwhile. Please look at it again."),
                      NULL);
    return r;
}

/* Whether the vault holds something else from now on; *ret is what. */
static enum err new_contact(struct putting *w, struct contact *ret, bool *ret_differs, struct error *e)
{
    const struct register_def *d = w->p->def;
    struct contact old = {"", "", "", "", ""};
    *ret_differs = false;
    enum err r = w->person_id ? person_get(w->tx, w->p->site, w->arena, w->person_id, &old, e) : ERR_OK;
    *ret = old;
    for (size_t i = 0; r == ERR_OK && i < REGISTER_FIELDS_MAX && d->fields[i].field.part; i++) {
        const char **place = subject_vault_place(ret, d->fields[i].vault), *typed = w->x->values[i];
        if (!place || !typed || (w->p->overlay && !*typed))
            continue;
        const char *value = str_eq(typed, "-") ? "" : typed;
        if (str_eq(*place, value))
            continue;
        *place = value;
        *ret_differs = true;
        changed(w, d->fields[i].field.part);
    }
    return r;
}

DB_STMT(subject_person_used, "SELECT (SELECT COUNT(*) FROM matter m WHERE m.person_id = $1)"
                             " + (SELECT COUNT(*) FROM subject s WHERE s.person_id = $1)"
                             " + (SELECT COUNT(*) FROM booking b WHERE b.person_id = $1)"
                             " + (SELECT COUNT(*) FROM wish_claim k WHERE k.person_id = $1)");
DB_STMT(subject_person_drop, "UPDATE person SET wrapped_key = NULL, box = NULL, who_hash = NULL, phone_hash = NULL,"
                             " last4_hash = NULL, erased_at = $2 WHERE id = $1 AND erased_at = 0");
DB_STMT(subject_person_set, "UPDATE subject SET person_id = $2 WHERE id = $1");

/* What nobody else's row speaks of does not stay in the vault. */
static enum err put_contact(struct putting *w, const struct contact *x, struct error *e)
{
    int64_t id = 0, used = 1;
    enum err r = person_put(w->tx, w->p->site, w->arena, x, &id, e);
    if (r == ERR_OK)
        r = db_exec(w->tx, &subject_person_set, DB_ARGS(DB_INT(w->id), DB_INT_OR_NULL(id)), e);
    if (r == ERR_OK && w->person_id && w->person_id != id)
        r = db_get_int(w->tx, &subject_person_used, DB_ARGS(DB_INT(w->person_id)), &used, e);
    if (r == ERR_OK && !used)
        r = db_exec(w->tx, &subject_person_drop, DB_ARGS(DB_INT(w->person_id), DB_INT(clock_now(&w->p->site->clock))),
                    e);
    return r;
}

DB_STMT(subject_value_drop, "DELETE FROM subject_value WHERE subject_id = $1 AND part = $2");
DB_STMT(subject_value_put, "INSERT INTO subject_value (subject_id, part, value) VALUES ($1, $2, $3)"
                           " ON CONFLICT (subject_id, part) DO UPDATE SET value = excluded.value");

static enum err put_values(struct putting *w, struct error *e)
{
    const struct register_field *fields = w->p->def->fields;
    const struct subject s = {.id = w->id, .def = w->p->def};
    const struct contact none = {"", "", "", "", ""};
    const char *old[REGISTER_FIELDS_MAX];
    enum err r = subject_values(w->tx, &viewer_operator, w->arena, &s, &none, old, e);
    for (size_t i = 0; r == ERR_OK && i < REGISTER_FIELDS_MAX && fields[i].field.part; i++) {
        const char *value = w->x->values[i];
        if (fields[i].vault || !value || str_eq(old[i], value))
            continue;
        changed(w, fields[i].field.part);
        if (*value)
            r = db_exec(w->tx, &subject_value_put,
                        DB_ARGS(DB_INT(w->id), DB_TEXT(fields[i].field.part), DB_TEXT(value)), e);
        else
            r = db_exec(w->tx, &subject_value_drop, DB_ARGS(DB_INT(w->id), DB_TEXT(fields[i].field.part)), e);
    }
    return r;
}

DB_STMT(subject_insert, "INSERT INTO subject (id, register, code, access, name, area_id, unit_id, created_at,"
                        " changed_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0)");
DB_STMT(subject_reach, "INSERT INTO subject_unit (subject_id, unit_id, register, code) VALUES ($1, $2, $3, $4)"
                       " ON CONFLICT (subject_id, unit_id) DO NOTHING");
DB_STMT(subject_unreach,
        "DELETE FROM subject_unit WHERE subject_id = $1 AND unit_id = $2"
        " AND NOT EXISTS (SELECT 1 FROM tie t WHERE t.subject_id = $1 AND t.unit_id = $2 AND t.ended_at = 0)");

static int64_t area_from_now_on(const struct putting *w)
{
    return w->x->area_id == SUBJECT_AREA_KEPT ? w->area_id : w->x->area_id;
}

static enum err insert(struct putting *w, struct error *e)
{
    const struct register_def *d = w->p->def;
    w->id = id_new();
    w->unit_id = w->x->unit_id;
    w->area_id = area_from_now_on(w);
    w->name = w->x->name;
    return db_exec(w->tx, &subject_insert,
                   DB_ARGS(DB_INT(w->id), DB_TEXT(d->code), DB_TEXT(w->x->code),
                           DB_TEXT(register_access_name(d->access)), DB_TEXT(w->name), DB_INT_OR_NULL(w->area_id),
                           DB_INT(w->unit_id), DB_INT(clock_now(&w->p->site->clock))),
                   e);
}

/* The unit that kept it sees it no more, unless it is tied to it. */
static enum err put_reach(struct putting *w, struct error *e)
{
    enum err r = ERR_OK;
    if (w->unit_id != w->x->unit_id) {
        changed(w, "unit");
        r = db_exec(w->tx, &subject_unreach, DB_ARGS(DB_INT(w->id), DB_INT(w->unit_id)), e);
    }
    return r == ERR_OK
               ? db_exec(w->tx, &subject_reach,
                         DB_ARGS(DB_INT(w->id), DB_INT(w->x->unit_id), DB_TEXT(w->p->def->code), DB_TEXT(w->x->code)),
                         e)
               : r;
}

DB_STMT(subject_store_row,
        "UPDATE subject SET name = $2, area_id = $3, unit_id = $4, changed_at = $5, source_hash = $6,"
        " version = version + 1 WHERE id = $1");

static enum err put_row(struct putting *w, struct error *e)
{
    if (!str_eq(w->name, w->x->name))
        changed(w, "name");
    int64_t area = area_from_now_on(w);
    if (w->area_id != area)
        changed(w, "area");
    return db_exec(w->tx, &subject_store_row,
                   DB_ARGS(DB_INT(w->id), DB_TEXT(w->x->name), DB_INT_OR_NULL(area), DB_INT(w->x->unit_id),
                           DB_INT(clock_now(&w->p->site->clock)), DB_TEXT(str_or(w->p->source_hash, ""))),
                   e);
}

static enum err put_all(struct putting *w, bool *ret_added, struct error *e)
{
    struct contact contact;
    bool differs = false;
    enum err r = load(w, e);
    if (r == ERR_OK)
        r = guard(w, e);
    *ret_added = w->id == 0;
    if (r == ERR_OK && !w->id)
        r = insert(w, e);
    if (r == ERR_OK)
        r = put_row(w, e);
    if (r == ERR_OK)
        r = put_reach(w, e);
    if (r == ERR_OK)
        r = put_values(w, e);
    if (r == ERR_OK)
        r = new_contact(w, &contact, &differs, e);
    if (r == ERR_OK && differs)
        r = put_contact(w, &contact, e);
    if (r != ERR_OK || (!*ret_added && !w->parts.len))
        return r;
    const char *act = w->p->act ? w->p->act : *ret_added ? "add" : "update";
    return subject_append(w->tx, w->p->site, w->p->viewer, w->id, act, w->parts.data, "", e);
}

enum err subject_put(struct db_conn *tx, struct arena *a, const struct subject_store *p, const struct subject_edit *x,
                     bool *ret_added, const char **ret_parts, struct error *e)
{
    struct putting w = {.tx = tx, .arena = a, .p = p, .x = x, .name = ""};
    buf_init(&w.parts, 1024);
    enum err r = put_all(&w, ret_added, e);
    *ret_parts = arena_strndup(a, w.parts.data, w.parts.len);
    buf_release(&w.parts);
    return r;
}

DB_STMT(subject_entry_next, "UPDATE subject SET entries = entries + 1 WHERE id = $1 RETURNING entries");
DB_STMT(subject_entry_put, "INSERT INTO subject_trail (id, subject_id, seq, act, officer_id, at, parts, reason)"
                           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

enum err subject_append(struct db_conn *tx, const struct site *s, const struct viewer *v, int64_t subject_id,
                        const char *act, const char *parts, const char *reason, struct error *e)
{
    int64_t seq;
    int64_t officer = v && v->id > 0 ? v->id : 0;
    enum err r = db_get_int(tx, &subject_entry_next, DB_ARGS(DB_INT(subject_id)), &seq, e);
    if (r == ERR_OK)
        r = tally_due(tx, TALLY_SUBJECT, subject_id, e);
    if (r != ERR_OK)
        return r;
    return db_exec(tx, &subject_entry_put,
                   DB_ARGS(DB_INT(id_new()), DB_INT(subject_id), DB_INT(seq), DB_TEXT(act), DB_INT_OR_NULL(officer),
                           DB_INT(clock_now(&s->clock)), DB_TEXT(parts), DB_TEXT(reason)),
                   e);
}

struct edit_ctx {
    struct arena *arena;
    struct subject_store store;
    struct subject_edit x;
};

static enum err write_edit(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct edit_ctx *x = ctx;
    const char *parts = "";
    bool added = false;
    enum err r = subject_put(tx, x->arena, &x->store, &x->x, &added, &parts, e);
    buf_printf(detail, "%s:%s %s", x->store.def->code, x->x.code, parts);
    return r;
}

static enum err edit(struct db_conn *c, const char *act, const struct subject_store *store,
                     const struct subject_edit *x, struct error *e)
{
    struct edit_ctx ctx = {.arena = arena_new(), .store = *store};
    enum err r = subject_check(ctx.arena, store->def, x, &ctx.x, e);
    if (r == ERR_OK)
        r = audit_write(c, store->site, store->viewer, act, write_edit, &ctx, e);
    arena_free(ctx.arena);
    return r;
}

enum err subject_add(struct db_conn *c, const struct site *s, const struct viewer *v, const struct register_def *d,
                     const struct subject_edit *x, struct error *e)
{
    const struct subject_store store = {.site = s, .viewer = v, .def = d, .fresh = true};
    return edit(c, "subject.add", &store, x, e);
}

enum err subject_update(struct db_conn *c, const struct site *s, const struct viewer *v, const struct register_def *d,
                        int64_t version, const struct subject_edit *x, struct error *e)
{
    const struct subject_store store = {.site = s, .viewer = v, .def = d, .version = version, .overlay = true};
    return edit(c, "subject.update", &store, x, e);
}

/* Closing and looking: one line with a reason. */
struct act_ctx {
    struct arena *arena;
    const struct site *site;
    const struct viewer *viewer;
    const struct register_def *def;
    const char *code, *reason;
    int64_t version;     /* of a closing */
    const char **values; /* of a look; NULL: a closing */
};

static enum err check_reason(struct arena *a, const char *typed, const char **ret, struct error *e)
{
    static const struct field_def reason = {
        .type = FIELD_TEXT, .part = "reason", .min = SUBJECT_REASON_MIN, .max = SUBJECT_REASON_MAX, .required = true};
    struct record_text text;
    enum err r = field_text(a, &reason, typed, &text, e);
    if (r == ERR_OK)
        *ret = text.content;
    return r;
}

static enum err find_kept(struct db_conn *tx, struct act_ctx *x, struct subject_full *ret, struct error *e)
{
    enum err r = subject_get(tx, x->site, x->viewer, x->arena, x->def->code, x->code, ret, e);
    if (r == ERR_OK && !ret->keeps)
        r = error_set(e, ERR_DENIED, "unit", N_("Only the office that keeps it, or one above, may do this."), NULL);
    return r;
}

DB_STMT(subject_close_row, "UPDATE subject SET closed_at = $2, changed_at = $3, version = version + 1 WHERE id = $1");

static enum err close_row(struct db_conn *tx, struct act_ctx *x, const struct subject *s, struct error *e)
{
    int64_t now = clock_now(&x->site->clock);
    if (s->version != x->version)
        return error_set(e, ERR_CONFLICT, NULL, N_("Somebody else has changed it meanwhile. Please look at it again."),
                         NULL);
    enum err r =
        db_exec(tx, &subject_close_row, DB_ARGS(DB_INT(s->id), DB_INT(s->closed_at ? 0 : now), DB_INT(now)), e);
    /* Nobody answers for what is closed; opened again, somebody is tied to it anew. */
    if (r == ERR_OK && !s->closed_at)
        r = tie_end_of_subject(tx, x->site, x->viewer, s->id, false, e);
    if (r != ERR_OK)
        return r;
    return subject_append(tx, x->site, x->viewer, s->id, s->closed_at ? "open" : "close", "", x->reason, e);
}

static enum err look(struct db_conn *tx, struct act_ctx *x, const struct subject *s, struct error *e)
{
    struct contact contact = {"", "", "", "", ""};
    if (!s->person_id)
        return error_set(e, ERR_NOT_FOUND, NULL, N_("Nothing of it lies in the vault."), NULL);
    enum err r = person_get(tx, x->site, x->arena, s->person_id, &contact, e);
    if (r == ERR_OK)
        r = subject_values(tx, x->viewer, x->arena, s, &contact, x->values, e);
    return r == ERR_OK ? subject_append(tx, x->site, x->viewer, s->id, "reveal", "", x->reason, e) : r;
}

static enum err write_act(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    struct act_ctx *x = ctx;
    struct subject_full f;
    enum err r = find_kept(tx, x, &f, e);
    if (r == ERR_OK)
        r = x->values ? look(tx, x, &f.s, e) : close_row(tx, x, &f.s, e);
    /* The reason is in the subject's own trail, from which it can be erased. */
    buf_printf(detail, "%s:%s", x->def->code, x->code);
    return r;
}

enum err subject_close(struct db_conn *c, const struct site *s, const struct viewer *v, const struct register_def *d,
                       const char *code, int64_t version, const char *reason, struct error *e)
{
    struct act_ctx x = {
        .arena = arena_new(), .site = s, .viewer = v, .def = d, .code = str_or(code, ""), .version = version};
    enum err r = check_reason(x.arena, reason, &x.reason, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "subject.close", write_act, &x, e);
    arena_free(x.arena);
    return r;
}

enum err subject_reveal(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct register_def *d, const char *code, const char *reason,
                        const char *ret_values[REGISTER_FIELDS_MAX], struct error *e)
{
    const char *values[REGISTER_FIELDS_MAX];
    struct act_ctx x = {.arena = a, .site = s, .viewer = v, .def = d, .code = str_or(code, ""), .values = values};
    enum err r = check_reason(a, reason, &x.reason, e);
    if (r == ERR_OK)
        r = audit_write(c, s, v, "subject.reveal", write_act, &x, e);
    if (r == ERR_OK)
        memcpy(ret_values, values, sizeof(values));
    return r;
}
