/*
 * Checking one matter: its chain, the texts and files that its entries committed to, and its rows against the digest of
 * its last entry. Everything of the matter is read into memory, one matter at a time.
 */
#include <string.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "model/kept.h"
#include "model/record.h"
#include "model/verify_priv.h"

/* A commitment of an entry, and what was found for it. */
struct part {
    const char *name, *hex;
    bool found;         /* a row of entry_text or document stands for it */
    bool live;          /* and still has its content */
    bool permitted;     /* an entry "erase" says that it was erased */
    int64_t erased_at;  /* of the row */
    int64_t granted_at; /* of the entry */
    int64_t row_id;     /* of a document */
    bool is_file;
};

struct link_of_chain {
    int64_t id, seq, occurred_at;
    bool erases, shown;
    const char *digest;
    struct part *parts;
    size_t n_parts;
};

struct walk {
    struct verifying *v;
    struct arena *arena;
    const struct verify_matter *m;
    struct link_of_chain *links;
    size_t n, cap;
    const char *title; /* newest one that is still there */
    int64_t title_seq, title_gone_seq;
};

static void found(struct walk *w, const char *table, int64_t seq, const char *part, int64_t id, const char *what)
{
    verify_found(w->v, &(struct finding){.table = table,
                                         .number = w->m->number,
                                         .matter_id = w->m->id,
                                         .seq = seq,
                                         .part = part,
                                         .id = id,
                                         .what = what});
}

static struct link_of_chain *add_link(struct walk *w)
{
    if (w->n == w->cap) {
        size_t cap = w->cap ? 2 * w->cap : 16;
        struct link_of_chain *more = arena_array(w->arena, struct link_of_chain, cap);
        if (w->n)
            memcpy(more, w->links, w->n * sizeof(*more));
        w->links = more;
        w->cap = cap;
    }
    return &w->links[w->n++];
}

/* "part=hex part=hex …" */
static void read_commits(struct walk *w, struct link_of_chain *l, const char *commits)
{
    size_t max = 1;
    for (const char *p = commits; *p; p++)
        max += *p == ' ';
    l->parts = arena_array(w->arena, struct part, max);
    while (*commits) {
        size_t n = strcspn(commits, " ");
        const char *eq = memchr(commits, '=', n);
        if (eq) {
            struct part *x = &l->parts[l->n_parts++];
            x->name = arena_strndup(w->arena, commits, (size_t)(eq - commits));
            x->hex = arena_strndup(w->arena, eq + 1, (size_t)(commits + n - eq - 1));
        }
        commits += n + (commits[n] == ' ');
    }
}

static bool state_known(const struct walk *w, const char *state)
{
    const struct procedure *p = procedure_find(w->m->procedure, w->m->procedure_version);
    return p && (str_empty(state) || procedure_state(p, state));
}

DB_STMT(verify_entries, "SELECT id, seq, kind, actor_kind, officer_id, unit_id, order_id, state_from, state_to, round,"
                        " shown, occurred_at, recorded_at, commits, digest, op_key, prev, hash,"
                        " for_officer_id"
                        " FROM entry WHERE matter_id = $1 ORDER BY seq");

static struct record_row entry_row(const struct walk *w, const struct db_rows *q)
{
    return (struct record_row){.id = db_int(q, 0),
                               .matter_id = w->m->id,
                               .seq = db_int(q, 1),
                               .kind = db_text(q, 2),
                               .actor_kind = db_text(q, 3),
                               .officer_id = db_int(q, 4),
                               .unit_id = db_int(q, 5),
                               .order_id = db_int(q, 6),
                               .state_from = db_text(q, 7),
                               .state_to = db_text(q, 8),
                               .round = db_int(q, 9),
                               .shown = db_int(q, 10),
                               .occurred_at = db_int(q, 11),
                               .recorded_at = db_int(q, 12),
                               .commits = db_text(q, 13),
                               .digest = db_text(q, 14),
                               .op_key = db_text(q, 15),
                               .prev = db_text(q, 16),
                               .for_officer_id = db_int(q, 18)};
}

/* NULL and '', 0 and NULL are one to the hash, so they are told apart here. */
static bool has_odd_null(const struct db_rows *q)
{
    if (!db_is_null(q, 15) && str_empty(db_text(q, 15)))
        return true;
    for (int i = 4; i <= 6; i++) {
        if (!db_is_null(q, i) && db_int(q, i) == 0)
            return true;
    }
    return !db_is_null(q, 18) && db_int(q, 18) == 0;
}

static const char *entry_fault(struct walk *w, const struct db_rows *q, const struct record_row *r, const char *prev)
{
    if (r->seq != (int64_t)w->n + 1)
        return N_("An entry before it is missing.");
    if (!str_eq(r->prev, prev))
        return N_("It does not follow the entry before.");
    if (!str_eq(record_hash(w->arena, r), db_text(q, 17)) || has_odd_null(q))
        return N_("The entry was changed after it was written.");
    if (!state_known(w, r->state_from) || !state_known(w, r->state_to))
        return N_("Its state is none of the procedure.");
    return NULL;
}

static enum err walk_chain(struct walk *w, const char **ret_head, struct error *e)
{
    struct db_rows q;
    const char *prev = "";
    db_query(w->v->conn, &q, &verify_entries, DB_ARGS(DB_INT(w->m->id)));
    while (db_next(&q)) {
        struct record_row r = entry_row(w, &q);
        const char *what = entry_fault(w, &q, &r, prev);
        if (what)
            found(w, "entry", r.seq, "", r.id, what);
        struct link_of_chain *l = add_link(w);
        *l = (struct link_of_chain){.id = r.id,
                                    .seq = r.seq,
                                    .occurred_at = r.occurred_at,
                                    .erases = str_eq(r.kind, "erase"),
                                    .shown = r.shown,
                                    .digest = arena_strdup(w->arena, r.digest)};
        read_commits(w, l, r.commits);
        prev = db_text_dup(&q, 17, w->arena);
    }
    *ret_head = prev;
    w->v->report->entries += (int64_t)w->n;
    return db_end(&q, e);
}

static struct link_of_chain *link_by_id(struct walk *w, int64_t id)
{
    for (size_t i = 0; i < w->n; i++) {
        if (w->links[i].id == id)
            return &w->links[i];
    }
    return NULL;
}

static struct part *part_by_name(const struct link_of_chain *l, const char *name)
{
    for (size_t i = 0; i < l->n_parts; i++) {
        if (str_eq(l->parts[i].name, name))
            return &l->parts[i];
    }
    return NULL;
}

/* The part that a row of entry_text or document stands for; NULL after a finding. */
static struct part *claim(struct walk *w, const char *table, int64_t entry_id, const char *name, int64_t row_id,
                          struct link_of_chain **ret_link)
{
    struct link_of_chain *l = link_by_id(w, entry_id);
    struct part *x = l ? part_by_name(l, name) : NULL;
    *ret_link = l;
    if (!l)
        found(w, table, 0, name, row_id ? row_id : entry_id, N_("It belongs to no entry of this matter."));
    else if (!x || x->found)
        found(w, table, l->seq, name, row_id, N_("No entry committed to it."));
    if (!x || x->found)
        return NULL;
    x->found = true;
    x->row_id = row_id;
    return x;
}

static bool same_commitment(struct walk *w, const struct part *x, const void *salt, size_t salt_n, const char *content)
{
    return salt && str_eq(x->hex, record_commitment(w->arena, salt, salt_n, content));
}

/* Tokens "SEQ.part" and "SEQ.fileN:ROW" of what an entry "erase" emptied. */
static void read_erased(struct walk *w, const struct link_of_chain *by, const char *list)
{
    while (*list) {
        size_t n = strcspn(list, " ");
        char *token = arena_strndup(w->arena, list, n);
        list += n + (list[n] == ' ');
        char *dot = strchr(token, '.'), *colon = strchr(token, ':');
        int64_t seq, row_id = 0;
        if (!dot)
            continue;
        *dot = '\0';
        if (colon)
            *colon = '\0';
        if (!str_int(token, 1, (int64_t)w->n, &seq) || (colon && !str_int(colon + 1, 1, INT64_MAX, &row_id)))
            continue;
        struct part *x = part_by_name(&w->links[seq - 1], dot + 1);
        if (!x || (x->is_file && x->row_id != row_id))
            continue;
        x->permitted = true;
        x->granted_at = by->occurred_at;
    }
}

struct erased_list {
    struct link_of_chain *by;
    const char *text;
};

static void note_title(struct walk *w, const struct link_of_chain *l, const char *content)
{
    if (!content && l->seq > w->title_gone_seq)
        w->title_gone_seq = l->seq;
    if (!content || l->seq < w->title_seq)
        return;
    w->title_seq = l->seq;
    w->title = arena_strdup(w->arena, content);
}

/* One row of entry_text. */
static void check_text(struct walk *w, const struct db_rows *q, struct erased_list *lists, size_t *n_lists)
{
    struct link_of_chain *l;
    size_t salt_n;
    const void *salt = db_blob(q, 2, &salt_n);
    const char *name = db_text(q, 1), *content = db_text(q, 3);
    struct part *x = claim(w, "entry_text", db_int(q, 0), name, 0, &l);
    if (!x)
        return;
    w->v->report->texts++;
    x->live = content != NULL;
    x->erased_at = db_int(q, 4);
    if (content && (x->erased_at || !same_commitment(w, x, salt, salt_n, content)))
        found(w, "entry_text", l->seq, name, 0, N_("The text is not the one that was committed to."));
    if (!content && salt)
        found(w, "entry_text", l->seq, name, 0, N_("The text is gone, but was not erased as texts are."));
    if (str_eq(name, "title"))
        note_title(w, l, content);
    if (content && l->erases && str_eq(name, "erased"))
        lists[(*n_lists)++] = (struct erased_list){l, arena_strdup(w->arena, content)};
}

DB_STMT(verify_texts, "SELECT entry_id, part, salt, content, erased_at FROM entry_text WHERE matter_id = $1"
                      " ORDER BY entry_id, part");

static enum err walk_texts(struct walk *w, struct erased_list *lists, size_t *n_lists, struct error *e)
{
    struct db_rows q;
    db_query(w->v->conn, &q, &verify_texts, DB_ARGS(DB_INT(w->m->id)));
    while (db_next(&q))
        check_text(w, &q, lists, n_lists);
    return db_end(&q, e);
}

DB_STMT(verify_documents, "SELECT id, entry_id, part, salt, sha256, thumb, name, type, size, shown, erased_at"
                          " FROM document WHERE matter_id = $1 ORDER BY entry_id, part, id");

static bool wholly_erased(const struct db_rows *q, const struct link_of_chain *l)
{
    return db_is_null(q, 3) && db_is_null(q, 5) && str_empty(db_text(q, 6)) && str_empty(db_text(q, 7)) &&
           db_int(q, 8) == 0 && db_int(q, 9) == l->shown;
}

static void check_document(struct walk *w, const struct db_rows *q)
{
    struct link_of_chain *l;
    int64_t id = db_int(q, 0);
    size_t salt_n;
    const void *salt = db_blob(q, 3, &salt_n);
    const char *name = db_text(q, 2);
    struct part *x = claim(w, "document", db_int(q, 1), name, id, &l);
    if (!x)
        return;
    w->v->report->documents++;
    x->is_file = true;
    x->live = !db_is_null(q, 4);
    x->erased_at = db_int(q, 10);
    if (!x->live) {
        if (!wholly_erased(q, l))
            found(w, "document", l->seq, name, id, N_("The file is gone, but was not erased as files are."));
        return;
    }
    struct record_file f = {.sha256 = db_text(q, 4),
                            .thumb = db_text(q, 5),
                            .name = db_text(q, 6),
                            .type = db_text(q, 7),
                            .size = db_int(q, 8)};
    bool odd = (!db_is_null(q, 5) && str_empty(f.thumb)) || (db_int(q, 9) != 0 && db_int(q, 9) != 1);
    if (odd || x->erased_at ||
        !same_commitment(w, x, salt, salt_n, record_file_content(w->arena, id, &f, db_int(q, 9))))
        found(w, "document", l->seq, name, id, N_("The file's row is not the one that was committed to."));
}

static enum err walk_documents(struct walk *w, struct error *e)
{
    struct db_rows q;
    db_query(w->v->conn, &q, &verify_documents, DB_ARGS(DB_INT(w->m->id)));
    while (db_next(&q))
        check_document(w, &q);
    return db_end(&q, e);
}

/* Every commitment has its row, with content unless an entry "erase" took it. */
static void check_parts(struct walk *w)
{
    for (size_t i = 0; i < w->n; i++) {
        const struct link_of_chain *l = &w->links[i];
        for (size_t k = 0; k < l->n_parts; k++) {
            const struct part *x = &l->parts[k];
            const char *table = x->is_file || (!x->found && str_starts(x->name, "file")) ? "document" : "entry_text";
            if (!x->found)
                found(w, table, l->seq, x->name, 0, N_("Its row is missing."));
            else if (!x->live && (!x->permitted || x->erased_at != x->granted_at))
                found(w, table, l->seq, x->name, x->row_id, N_("It is gone, and no entry says that it was erased."));
            else if (x->live && x->permitted)
                found(w, table, l->seq, x->name, x->row_id, N_("It was erased, and is there again."));
        }
    }
}

static enum err check_head(struct walk *w, const char *head, struct error *e)
{
    const struct verify_matter *m = w->m;
    bool fits = true;
    if (w->n == 0)
        found(w, "matter", 0, "", m->id, N_("The matter has no entry."));
    else if (m->entries != (int64_t)w->n || !str_eq(m->head, head))
        found(w, "matter", (int64_t)w->n, "", m->id, N_("The end of its chain is not the one the matter knows."));
    if (!procedure_find(m->procedure, m->procedure_version) || !state_known(w, m->state) || str_empty(m->state))
        found(w, "matter", 0, "", m->id, N_("Its state is none of the procedure."));
    else if (!str_eq(m->stage, procedure_stage(procedure_find(m->procedure, m->procedure_version), m->state)))
        found(w, "matter", 0, "", m->id, N_("The list it waits in is not that of its state."));
    if (w->n == 0)
        return ERR_OK;
    if (w->title_gone_seq > w->title_seq || !str_eq(m->title, w->title))
        found(w, "matter", 0, "title", m->id, N_("Its title is not the one in the record."));
    enum err r = record_digest_fits(w->v->conn, w->arena, m->id, w->links[w->n - 1].digest, &fits, e);
    if (r == ERR_OK && !fits)
        found(w, "matter", (int64_t)w->n, "", m->id,
              N_("The matter's rows (its own, orders, units, ratings, accusations, public copy, links, person) are not "
                 "as its last entry left them."));
    if (r == ERR_OK)
        r = kept_fit(w->v->conn, w->arena, m->id, &fits, e);
    if (r == ERR_OK && !fits)
        found(w, "kept", 0, "", m->id, N_("A field that it keeps is not what the record says."));
    return r;
}

enum err verify_one_matter(struct verifying *v, struct arena *scratch, const struct verify_matter *m, struct error *e)
{
    struct walk w = {.v = v, .arena = scratch, .m = m};
    const char *head;
    size_t n_lists = 0;
    enum err r = walk_chain(&w, &head, e);
    if (r != ERR_OK)
        return r;
    struct erased_list *lists = arena_array(scratch, struct erased_list, w.n + 1);
    r = walk_texts(&w, lists, &n_lists, e);
    if (r == ERR_OK)
        r = walk_documents(&w, e);
    if (r != ERR_OK)
        return r;
    for (size_t i = 0; i < n_lists; i++)
        read_erased(&w, lists[i].by, lists[i].text);
    check_parts(&w);
    return check_head(&w, head, e);
}
