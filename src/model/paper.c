/*
 * Papers of a matter. The number of a paper is printed on it, and the paper is a file of the entry that counts the
 * number up: so the number is read first, the file drawn, and the write compares. Two people at once make one of them
 * draw again; no number is ever lost.
 */
#include "model/paper.h"

#include <string.h>

#include "base/str.h"
#include "model/submit.h"
#include "model/visible.h"

DB_STMT(paper_posts_intake, "SELECT p.role FROM matter m JOIN unit_tree t ON t.descendant_id = m.intake_unit_id"
                            " JOIN post p ON p.unit_id = t.ancestor_id"
                            " WHERE m.id = $2 AND p.officer_id = $1 AND p.until = 0 AND" MATTER_VISIBLE);
DB_STMT(paper_posts_lead, "SELECT p.role FROM matter m JOIN unit_tree t ON t.descendant_id = m.unit_id"
                          " JOIN post p ON p.unit_id = t.ancestor_id"
                          " WHERE m.id = $2 AND p.officer_id = $1 AND p.until = 0 AND" MATTER_VISIBLE);

/* The viewer's roles at each place from which a paper may come. */
struct standing {
    unsigned intake, lead, any;
};

static enum err roles_by(struct db_conn *c, const struct db_stmt *s, int64_t viewer, int64_t matter, unsigned *ret,
                         struct error *e)
{
    struct db_rows q;
    unsigned roles = 0;
    db_query(c, &q, s, DB_ARGS(DB_INT(viewer), DB_INT(matter)));
    while (db_next(&q)) {
        const struct role_def *d = role_by_code(db_text(&q, 0));
        roles |= d ? d->role : 0;
    }
    *ret = roles;
    return db_end(&q, e);
}

static enum err load_standing(struct db_conn *c, const struct viewer *v, int64_t matter, struct standing *ret,
                              struct error *e)
{
    enum err r = roles_by(c, &paper_posts_intake, v->id, matter, &ret->intake, e);
    if (r == ERR_OK)
        r = roles_by(c, &paper_posts_lead, v->id, matter, &ret->lead, e);
    return r == ERR_OK ? matter_roles(c, v, matter, &ret->any, e) : r;
}

static bool in_state(const struct paper_def *d, const char *state)
{
    for (size_t i = 0; i < PAPER_STATES_MAX && d->states[i]; i++) {
        if (str_eq(d->states[i], state))
            return true;
    }
    return false;
}

DB_STMT(paper_taken_in, "SELECT t.recorded_at FROM entry t JOIN matter m ON m.id = t.matter_id"
                        " WHERE t.matter_id = $2 AND t.seq = 1 AND t.officer_id = $1 AND m.secret_issue = 1"
                        " AND m.secret_hash <> '' AND" MATTER_VISIBLE);

/* The secret is for the resident who stands at the window: only whoever just took the matter in prints it. Later a new
 * one goes to the phone of the vault (track_reissue). */
static enum err slip_sentence(struct db_conn *c, const struct site *s, const struct viewer *v, const struct matter *m,
                              const char **ret, struct error *e)
{
    int64_t at = 0;
    enum err r = db_get_int(c, &paper_taken_in, DB_ARGS(DB_INT(v->id), DB_INT(m->id)), &at, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret = r == ERR_OK && clock_now(&s->clock) - at <= PAPER_SLIP_MS
               ? NULL
               : N_("Only the clerk who took it in prints the slip with the secret, within half an hour.");
    return ERR_OK;
}

/* Why the viewer may not make the paper now: a sentence and its code, or NULL. */
static enum err why_not(struct db_conn *c, const struct site *s, const struct viewer *v, const struct matter *m,
                        const struct standing *st, const struct paper_def *d, const char **ret, enum err *ret_code,
                        struct error *e)
{
    unsigned held = d->at == AT_INTAKE ? st->intake : d->at == AT_LEAD ? st->lead : st->any;
    *ret = NULL;
    *ret_code = ERR_DENIED;
    if (!(held & d->roles)) {
        *ret = N_("This paper is not yours to make.");
    } else if (!in_state(d, m->state)) {
        *ret = N_("As the matter stands, there is no such paper.");
        *ret_code = ERR_CONFLICT;
    } else if ((d->flags & PAPER_CONTACT) && !m->person_id) {
        *ret = N_("The resident left no contact.");
    } else if (d->flags & PAPER_SECRET) {
        return slip_sentence(c, s, v, m, ret, e);
    }
    return ERR_OK;
}

enum err paper_offers(struct db_conn *c, const struct site *s, const struct viewer *v, const struct matter_full *f,
                      const struct paper_def **ret, size_t max, size_t *ret_n, struct error *e)
{
    struct standing st;
    size_t n_all, n = 0;
    const struct paper_def *all = paper_all(&n_all);
    *ret_n = 0;
    if (v->id <= 0)
        return ERR_OK;
    enum err r = load_standing(c, v, f->m.id, &st, e);
    for (size_t i = 0; r == ERR_OK && i < n_all && n < max; i++) {
        const char *sentence;
        enum err code;
        r = why_not(c, s, v, &f->m, &st, &all[i], &sentence, &code, e);
        if (r == ERR_OK && !sentence)
            ret[n++] = &all[i];
    }
    *ret_n = n;
    return r;
}

static enum err check_allowed(struct db_conn *c, const struct site *s, const struct viewer *v, const struct matter *m,
                              const struct paper_def *d, struct error *e)
{
    struct standing st;
    const char *sentence = NULL;
    enum err code = ERR_DENIED;
    enum err r = load_standing(c, v, m->id, &st, e);
    if (r == ERR_OK)
        r = why_not(c, s, v, m, &st, d, &sentence, &code, e);
    return r == ERR_OK && sentence ? error_set(e, code, NULL, sentence, NULL) : r;
}

/* Of the newest step of that kind that stands. */
static const char *last_text(const struct matter_full *f, const char *kind, const char *part)
{
    for (int i = f->n_entries - 1; i >= 0; i--) {
        const struct entry *t = &f->entries[i];
        if (t->undone || !str_eq(t->kind, kind))
            continue;
        for (int k = 0; k < t->n_texts; k++) {
            if (str_eq(t->texts[k].part, part) && t->texts[k].content)
                return t->texts[k].content;
        }
        return ""; /* erased: an older one is not what stands */
    }
    return "";
}

/* The answer, also where it came by reference. */
static const char *last_answer(const struct matter_full *f)
{
    const char *reply = last_text(f, "reply", "reply");
    return *reply ? reply : last_text(f, "refer", "reply");
}

/* What the newest step that stands wrote in a field of that name; of a choice its words. */
static const char *last_part(const struct matter_full *f, const char *part)
{
    const struct procedure *p = procedure_at(f->m.procedure, f->m.procedure_version);
    for (int i = f->n_entries - 1; i >= 0; i--) {
        const struct entry *t = &f->entries[i];
        const struct move_def *m = t->undone ? NULL : procedure_move(p, t->kind);
        const struct field_def *d = m ? move_text_field(p, m, part) : NULL;
        for (int k = 0; d && k < t->n_texts; k++) {
            const struct option_def *o = field_option(d, t->texts[k].content);
            if (str_eq(t->texts[k].part, part) && t->texts[k].content)
                return o ? o->name.zh : t->texts[k].content;
        }
    }
    return "";
}

/* What is known already stands in the form, to be made better. */
static void suggest(struct paper *p, struct arena *a)
{
    const struct matter_full *f = &p->full;
    for (size_t i = 0; i < PAPER_FIELDS_MAX && p->def->fields[i].part; i++) {
        const struct paper_field *d = &p->def->fields[i];
        const char *text = "";
        if (*last_part(f, d->part))
            text = last_part(f, d->part);
        else if (str_eq(d->part, "request"))
            text = str_or(f->body, "");
        else if (str_eq(d->part, "opinion"))
            text = last_answer(f);
        else if (str_eq(d->part, "grounds"))
            text = last_text(f, "refuse", "reason");
        else if (str_eq(d->part, "route"))
            text = last_text(f, "refuse", "route");
        else if (str_eq(d->part, "basis") && str_eq(p->def->code, "refused"))
            text = "《信访工作条例》第二十二条、第二十三条";
        else if (str_eq(d->part, "review"))
            text = str_or(p->issuer.parent_name, "");
        else if (d->words)
            text = arena_strndup(a, d->words, strcspn(d->words, "|"));
        p->texts[i] = text;
    }
}

static enum err load_units(struct db_conn *c, struct arena *a, struct paper *p, struct error *e)
{
    const struct matter *m = &p->full.m;
    enum err r = unit_by_id(c, a, p->def->at == AT_LEAD && m->unit_id ? m->unit_id : m->intake_unit_id, &p->issuer, e);
    p->lead = (struct unit){.name = ""};
    if (r == ERR_OK && m->unit_id)
        r = unit_by_id(c, a, m->unit_id, &p->lead, e);
    return r;
}

enum err paper_get(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a, const char *number,
                   const char *code, struct paper *ret, struct error *e)
{
    struct paper p = {.def = paper_by_code(code),
                      .site = s,
                      .viewer = v,
                      .contact = {"", "", "", "", ""},
                      .now = clock_now(&s->clock),
                      .label = "",
                      .link = "",
                      .secret = ""};
    enum err r = matter_full(c, v, a, number, &p.full, e);
    if (r == ERR_OK && (!p.def || v->id <= 0))
        r = error_set(e, ERR_NOT_FOUND, NULL, N_("There is no such paper."), NULL);
    if (r == ERR_OK)
        r = check_allowed(c, s, v, &p.full.m, p.def, e);
    if (r == ERR_OK)
        r = load_units(c, a, &p, e);
    if (r == ERR_OK && p.full.m.person_id)
        r = person_masked(c, s, a, p.full.m.person_id, &p.contact, e);
    if (r != ERR_OK)
        return r;
    p.year = civil_of(p.now, s->zone).year;
    if (p.def->series)
        p.label = arena_printf(a, "%s〔%lld〕　号", p.def->series, (long long)p.year);
    suggest(&p, a);
    *ret = p;
    return ERR_OK;
}

static bool among(const char *words, const char *s)
{
    size_t n = strlen(s);
    for (const char *p = words; p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL) {
        if (strcspn(p, "|") == n && memcmp(p, s, n) == 0)
            return true;
    }
    return false;
}

static enum err check_text(struct arena *a, const struct paper_field *d, const char *typed, const char **ret,
                           struct error *e)
{
    const char *s = str_or(typed, "");
    if (!utf8_valid(s, strlen(s)))
        return error_set(e, ERR_INVALID, d->part, N_("The text holds characters that cannot be read."), NULL);
    s = str_trim(a, s);
    if (utf8_length(s) < (size_t)d->min)
        return error_set(e, ERR_INVALID, d->part, N_("Please write at least {} characters here."), "%d", d->min);
    if (utf8_length(s) > (size_t)d->max)
        return error_set(e, ERR_INVALID, d->part, N_("Please keep it within {} characters."), "%d", d->max);
    if (d->words && !among(d->words, s))
        return error_set(e, ERR_INVALID, d->part, N_("Please choose one of these."), NULL);
    *ret = s;
    return ERR_OK;
}

static const struct paper_field reason_field = {.part = "reason", .min = PAPER_REASON_MIN, .max = PAPER_REASON_MAX};

enum err paper_fill(struct paper *p, struct arena *a, const struct paper_request *x, struct error *e)
{
    const char *reason;
    enum err r = p->def->flags & PAPER_CONTACT ? check_text(a, &reason_field, x->reason, &reason, e) : ERR_OK;
    for (size_t i = 0; r == ERR_OK && i < PAPER_FIELDS_MAX && p->def->fields[i].part; i++)
        r = check_text(a, &p->def->fields[i], x->texts[i], &p->texts[i], e);
    return r;
}

DB_STMT(paper_last, "SELECT n FROM paper_counter WHERE unit_id = $1 AND kind = $2 AND year = $3");
DB_STMT(paper_count, "SELECT COUNT(*) FROM entry t JOIN matter m ON m.id = t.matter_id"
                     " WHERE t.matter_id = $2 AND t.kind = 'issue' AND" MATTER_VISIBLE);

/* The number that comes next: of the office's series, or of the matter's own papers where it is in a compartment. */
static enum err next_number(struct db_conn *c, const struct paper *p, int64_t *ret, struct error *e)
{
    const struct matter *m = &p->full.m;
    int64_t n = 0;
    enum err r =
        m->compartment
            ? db_get_int(c, &paper_count, DB_ARGS(DB_INT(p->viewer->id), DB_INT(m->id)), &n, e)
            : db_get_int(c, &paper_last, DB_ARGS(DB_INT(p->issuer.id), DB_TEXT(p->def->code), DB_INT(p->year)), &n, e);
    if (r != ERR_OK && r != ERR_NOT_FOUND)
        return r;
    *ret = n + 1;
    return ERR_OK;
}

enum err paper_open(struct db_conn *c, struct arena *a, struct paper *p, struct error *e)
{
    const struct matter *m = &p->full.m;
    enum err r = ERR_OK;
    if (p->def->series) {
        const char *own = strrchr(m->number, '-');
        r = next_number(c, p, &p->n, e);
        p->label = m->compartment
                       ? arena_printf(a, "%s〔%lld〕%s-%lld号", p->def->series, (long long)p->year,
                                      own ? own + 1 : m->number, (long long)p->n)
                       : arena_printf(a, "%s〔%lld〕%lld号", p->def->series, (long long)p->year, (long long)p->n);
    }
    if (r == ERR_OK && (p->def->flags & PAPER_CONTACT))
        r = person_get(c, p->site, a, m->person_id, &p->contact, e);
    if (r == ERR_OK && (p->def->flags & PAPER_ADDRESS) && str_empty(p->contact.address))
        r = error_set(e, ERR_INVALID, NULL, N_("The resident left no address."), NULL);
    if (r == ERR_OK && (p->def->flags & PAPER_SECRET))
        p->secret = secret_derive(p->site, a, m->number, m->secret_issue);
    p->opened = r == ERR_OK;
    return r;
}

struct issuing {
    const struct paper *p;
    const struct paper_request *x;
    const struct record_file *file;
    struct arena *arena;
    int64_t entry_id;
};

DB_STMT(paper_done,
        "SELECT t.id FROM entry t JOIN matter m ON m.id = t.matter_id WHERE t.op_key = $2 AND" MATTER_VISIBLE);
DB_STMT(paper_person, "SELECT 1 FROM person WHERE id = $1 AND erased_at = 0");
DB_STMT(paper_count_up, "INSERT INTO paper_counter (unit_id, kind, year, n) VALUES ($1, $2, $3, $4)"
                        " ON CONFLICT (unit_id, kind, year) DO UPDATE SET n = excluded.n");

static const char *op_key(struct arena *a, const struct viewer *v, const struct paper_request *x)
{
    if (str_empty(x->op_key))
        return NULL;
    return arena_printf(a, "%s:%lld:paper:%s:%s", str_or(matter_number_normal(a, x->number), ""), (long long)v->id,
                        x->code, utf8_clip(a, x->op_key, 64));
}

static enum err find_done(struct db_conn *c, struct arena *a, const struct viewer *v, const struct paper_request *x,
                          int64_t *ret, struct error *e)
{
    const char *key = op_key(a, v, x);
    *ret = 0;
    if (!key)
        return ERR_OK;
    enum err r = db_get_int(c, &paper_done, DB_ARGS(DB_INT(v->id), DB_TEXT(key)), ret, e);
    return r == ERR_NOT_FOUND ? ERR_OK : r;
}

static enum err check_number(struct db_conn *tx, const struct paper *p, struct error *e)
{
    int64_t next;
    if (!p->def->series)
        return ERR_OK;
    enum err r = next_number(tx, p, &next, e);
    if (r == ERR_OK && next != p->n)
        return error_set(e, ERR_CONFLICT, "n", N_("Somebody else changed it in the meantime. Nothing was overwritten."),
                         NULL);
    if (r != ERR_OK || p->full.m.compartment)
        return r;
    return db_exec(tx, &paper_count_up,
                   DB_ARGS(DB_INT(p->issuer.id), DB_TEXT(p->def->code), DB_INT(p->year), DB_INT(p->n)), e);
}

/* As when it was drawn: nothing has happened since, and the contact is there still. */
static enum err check_same(struct db_conn *tx, const struct paper *p, const struct matter *now, struct error *e)
{
    int64_t one;
    enum err r = ERR_OK;
    if (p->def->flags & PAPER_CONTACT)
        r = db_get_int(tx, &paper_person, DB_ARGS(DB_INT(p->full.m.person_id)), &one, e);
    if (r == ERR_NOT_FOUND || (r == ERR_OK && now->version != p->full.m.version))
        r = error_set(e, ERR_CONFLICT, NULL, N_("Somebody else changed it in the meantime. Nothing was overwritten."),
                      NULL);
    return r;
}

static enum err append(struct db_conn *tx, struct issuing *w, const struct matter *m, struct error *e)
{
    const struct paper *p = w->p;
    const char *label = arena_printf(w->arena, "%s%s%s", p->def->title, *p->label ? " " : "", p->label);
    bool reason = p->def->flags & PAPER_CONTACT;
    const struct record_text texts[] = {{"paper", label}, {"reason", reason ? str_trim(w->arena, w->x->reason) : ""}};
    struct record_entry entry = {.matter_id = m->id,
                                 .kind = "issue",
                                 .actor = ACTOR_OFFICER,
                                 .officer_id = p->viewer->id,
                                 .unit_id = p->viewer->unit_id,
                                 .state_from = m->state,
                                 .state_to = m->state,
                                 .shown = (p->def->flags & (PAPER_CONTACT | PAPER_SECRET)) != 0,
                                 .op_key = op_key(w->arena, p->viewer, w->x),
                                 .texts = texts,
                                 .n_texts = reason ? 2 : 1,
                                 .files = w->file,
                                 .n_files = w->file ? 1 : 0};
    return record_append(tx, p->site, &entry, &w->entry_id, e);
}

static enum err issue_write(struct db_conn *tx, void *ctx, struct error *e)
{
    struct issuing *w = ctx;
    struct matter m;
    enum err r = matter_by_number(tx, w->p->viewer, w->arena, w->x->number, &m, e);
    if (r == ERR_OK)
        r = find_done(tx, w->arena, w->p->viewer, w->x, &w->entry_id, e);
    if (r != ERR_OK || w->entry_id)
        return r;
    r = check_allowed(tx, w->p->site, w->p->viewer, &m, w->p->def, e);
    if (r == ERR_OK)
        r = check_same(tx, w->p, &m, e);
    if (r == ERR_OK)
        r = check_number(tx, w->p, e);
    return r == ERR_OK ? append(tx, w, &m, e) : r;
}

enum err paper_issue(struct db_conn *c, const struct paper *p, const struct paper_request *x,
                     const struct record_file *file, int64_t *ret_entry, struct error *e)
{
    struct issuing w = {.p = p, .x = x, .file = file, .arena = arena_new()};
    enum err r = p->opened && !file == ((p->def->flags & PAPER_SECRET) != 0)
                     ? db_write(c, issue_write, &w, e)
                     : error_detail(e, ERR_INTERNAL, "a paper is issued that was not opened");
    arena_free(w.arena);
    if (r == ERR_OK)
        *ret_entry = w.entry_id;
    return r;
}

enum err paper_issued(struct db_conn *c, const struct viewer *v, const struct paper_request *x, int64_t *ret_entry,
                      struct error *e)
{
    struct arena *a = arena_new();
    enum err r = v->id > 0 ? find_done(c, a, v, x, ret_entry, e) : ERR_NOT_FOUND;
    arena_free(a);
    return r;
}
