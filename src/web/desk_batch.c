/*
 * One step for several matters: picked in a list, each made in a write of its own, so that one which somebody else
 * changed meanwhile stops none of the others. What came of each is told; all of it can be taken back for a few seconds.
 */
#include <string.h>

#include "base/str.h"
#include "catalogue/procedure.h"
#include "html/desk_batch.html.h"
#include "model/undo.h"
#include "web/desk.h"
#include "web/words.h"

#define BATCH_MAX 200
#define MOVES_MAX 40

/* A matter as it was picked: "SQ261121-1234567:3", the number and the version that was seen. After the step the second
 * is the place of its entry. */
struct picked {
    const char *pick, *number;
    int64_t version;
    bool known; /* the viewer sees it */
    struct matter m;
    enum err said;
    const char *sentence;
};

struct batch {
    struct picked *v;
    size_t n;
    const char *back;
};

static enum err read_batch(struct req *r, struct batch *ret)
{
    const char *const *all;
    size_t n = req_fields(r, "m", &all);
    const char *back = str_or(req_field(r, "back"), "");
    if (n > BATCH_MAX)
        return error_set(&r->error, ERR_INVALID, "m", N_("At most {} matters at once, please."), "%d", BATCH_MAX);
    *ret = (struct batch){.v = arena_array(r->arena, struct picked, n + 1),
                          .back = str_starts(back, "/desk/") ? back : "/desk"};
    for (size_t i = 0; i < n; i++) {
        const char *colon = strrchr(all[i], ':');
        struct picked *x = &ret->v[ret->n];
        if (!colon || !str_int(colon + 1, 1, INT64_MAX, &x->version))
            continue;
        x->pick = all[i];
        x->number = arena_strndup(r->arena, all[i], (size_t)(colon - all[i]));
        ret->n++;
    }
    return ERR_OK;
}

/* The matters as they stand now; one that is not the viewer's to see stays unknown. */
static enum err look_up(struct req *r, struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        enum err x = matter_by_number(conn_of(r), viewer_of(r), r->arena, b->v[i].number, &b->v[i].m, &r->error);
        if (x != ERR_OK && x != ERR_NOT_FOUND)
            return x;
        b->v[i].known = x == ERR_OK;
    }
    return ERR_OK;
}

static void fill_rows(struct req *r, const struct html *h, const struct batch *b, struct batch_view *v)
{
    struct batch_row_view *rows = arena_array(r->arena, struct batch_row_view, b->n + 1);
    for (size_t i = 0; i < b->n; i++) {
        const struct picked *x = &b->v[i];
        rows[i] = (struct batch_row_view){.pick = x->pick,
                                          .number = x->number,
                                          .url = arena_printf(r->arena, "/desk/m/%s", x->number),
                                          .title = x->known ? x->m.title : "",
                                          .state_word = x->known ? word_state(h->lang, &x->m) : "",
                                          .tone = x->known ? tone_of(&x->m) : TONE_NEUTRAL,
                                          .said = x->sentence,
                                          .done = x->said == ERR_OK};
    }
    v->rows = rows;
    v->row_count = b->n;
    v->back = b->back;
}

struct choice {
    const struct move_def *move;
    int n;
};

/* Which steps the picked matters offer, and how many of them. */
static enum err count_moves(struct req *r, const struct batch *b, struct choice choices[MOVES_MAX], size_t *ret_n)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct move_def *offers[MOVES_MAX];
        int count = 0;
        if (!b->v[i].known)
            continue;
        enum err x =
            move_offers(conn_of(r), site_of(r), viewer_of(r), &b->v[i].m, offers, MOVES_MAX, &count, &r->error);
        if (x != ERR_OK)
            return x;
        for (int k = 0; k < count; k++) {
            size_t at = 0;
            while (at < n && choices[at].move != offers[k])
                at++;
            if (!offers[k]->batch || at == MOVES_MAX)
                continue;
            if (at == n)
                choices[n++] = (struct choice){offers[k], 0};
            choices[at].n++;
        }
    }
    *ret_n = n;
    return ERR_OK;
}

static enum err show_choices(struct req *r, const struct batch *b)
{
    struct desk_page_view p;
    struct choice choices[MOVES_MAX];
    size_t n = 0;
    struct html h = page_html(r, true);
    struct batch_view v = {.done = NULL};
    enum err x = count_moves(r, b, choices, &n);
    if (x == ERR_OK)
        x = desk_view(r, &h, N_("One step for several matters"), &p);
    if (x != ERR_OK)
        return x;
    fill_rows(r, &h, b, &v);
    struct move_view *moves = arena_array(r->arena, struct move_view, n + 1);
    for (size_t i = 0; i < n; i++)
        moves[i] = (struct move_view){.code = choices[i].move->code,
                                      .name = tr_words(h.lang, &choices[i].move->name),
                                      .count = arena_printf(r->arena, "%d/%zu", choices[i].n, b->n)};
    v.moves = moves;
    v.move_count = n;
    html_batch_choose(&h, &p, &v);
    return page_done(&h);
}

static const struct move_def *move_of(const struct batch *b, const char *code)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct matter *m = &b->v[i].m;
        const struct procedure *p = b->v[i].known ? procedure_at(m->procedure, m->procedure_version) : NULL;
        const struct move_def *d = p ? procedure_move(p, str_or(code, "")) : NULL;
        if (d && d->batch)
            return d;
    }
    return NULL;
}

static enum err show_form(struct req *r, const struct batch *b, const struct move_def *d, const struct move_input *in,
                          const struct form_errors *errors, int status)
{
    static const struct matter blank = {.category = ""};
    struct desk_page_view p;
    struct html h = page_html(r, true);
    struct batch_view v = {.move = d->code, .name = tr_words(h.lang, &d->name), .form = {.op = page_op(r)}};
    fill_rows(r, &h, b, &v);
    enum err x = desk_move_fill(r, &h, &blank, d, in, errors, &v.form);
    if (x == ERR_OK)
        x = desk_view(r, &h, v.name, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_batch_form(&h, &p, &v);
    return page_done(&h);
}

enum err page_batch(struct req *r)
{
    struct batch b;
    const struct move_input none = {0};
    const struct form_errors fine = {0};
    enum err x = read_batch(r, &b);
    if (x == ERR_OK)
        x = look_up(r, &b);
    if (x != ERR_OK)
        return x;
    const struct move_def *d = move_of(&b, req_field(r, "move"));
    return d ? show_form(r, &b, d, &none, &fine, 200) : show_choices(r, &b);
}

/* Sentences of a refusal belong to one matter; whatever else goes wrong stops the batch, and the same form sent again
 * goes on where it stopped. */
static bool is_refusal(enum err x)
{
    return x == ERR_INVALID || x == ERR_CONFLICT || x == ERR_DENIED || x == ERR_NOT_FOUND;
}

static enum err make_all(struct req *r, struct batch *b, struct move_request *x, const struct html *h)
{
    for (size_t i = 0; i < b->n; i++) {
        struct picked *k = &b->v[i];
        r->error = (struct error){0};
        x->number = k->number;
        x->version = k->version;
        k->said = move_make(conn_of(r), site_of(r), viewer_of(r), x, &r->error);
        if (k->said != ERR_OK && !is_refusal(k->said))
            return k->said;
        k->sentence = k->said == ERR_OK ? NULL : page_sentence(r, h, &r->error);
    }
    return ERR_OK;
}

static size_t count_done(const struct batch *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++)
        n += b->v[i].said == ERR_OK;
    return n;
}

/* What can be taken back, and how long all of it can. */
static enum err fill_undo(struct req *r, const struct batch *b, struct batch_view *v)
{
    const char **list = arena_array(r->arena, const char *, b->n + 1);
    int64_t left = UNDO_MS;
    for (size_t i = 0; i < b->n; i++) {
        struct undo_chance u = {.seq = 0};
        if (b->v[i].said != ERR_OK)
            continue;
        enum err x = undo_chance(conn_of(r), site_of(r), viewer_of(r), r->arena, b->v[i].number, &u, &r->error);
        if (x != ERR_OK)
            return x;
        if (!u.seq)
            continue;
        list[v->undo_count++] = arena_printf(r->arena, "%s:%lld", b->v[i].number, (long long)u.seq);
        left = u.left_ms < left ? u.left_ms : left;
    }
    v->undo = list;
    v->undo_left = (int)((left + MS_SECOND - 1) / MS_SECOND);
    return ERR_OK;
}

/* title and said are in the reader's language. */
static enum err show_done(struct req *r, struct html *h, struct batch *b, const char *title, const char *said,
                          bool undo)
{
    struct desk_page_view p;
    struct batch_view v = {.name = title};
    enum err x = look_up(r, b);
    if (x == ERR_OK && undo)
        x = fill_undo(r, b, &v);
    if (x == ERR_OK)
        x = desk_view(r, h, title, &p);
    if (x != ERR_OK)
        return x;
    for (size_t i = 0; i < b->n; i++) {
        if (b->v[i].said == ERR_OK)
            b->v[i].sentence = said;
    }
    fill_rows(r, h, b, &v);
    v.done = arena_printf(r->arena, "%s %zu/%zu", said, count_done(b), b->n);
    html_batch_done(h, &p, &v);
    return page_done(h);
}

enum err page_batch_send(struct req *r)
{
    struct batch b;
    struct move_input in = {0};
    struct form_errors errors = {0};
    enum err y = read_batch(r, &b);
    if (y == ERR_OK)
        y = look_up(r, &b);
    const struct move_def *d = y == ERR_OK ? move_of(&b, req_field(r, "move")) : NULL;
    if (y != ERR_OK || !d)
        return y == ERR_OK ? show_choices(r, &b) : y;
    struct html h = page_html(r, true);
    struct move_request x = {.move = d->code};
    desk_move_read(r, d, &in);
    x.op_key = in.op;
    y = desk_move_resolve(r, d, &in, &x);
    if (y == ERR_OK)
        y = make_all(r, &b, &x, &h);
    else if (y == ERR_INVALID)
        b.v[0].said = y;
    if (y != ERR_OK && y != ERR_INVALID)
        return y;
    /* A field that is wrong for the first is nearly always wrong for all: the form once more, nothing was done. */
    if (b.v[0].said == ERR_INVALID && (y != ERR_OK || count_done(&b) == 0)) {
        page_model_error(&errors, &r->error);
        return show_form(r, &b, d, &in, &errors, 422);
    }
    return show_done(r, &h, &b, tr_words(h.lang, &d->name), tr_words(h.lang, &d->done), true);
}

enum err page_batch_undo(struct req *r)
{
    struct batch b;
    struct html h = page_html(r, true);
    enum err x = read_batch(r, &b);
    for (size_t i = 0; x == ERR_OK && i < b.n; i++) {
        struct picked *k = &b.v[i];
        r->error = (struct error){0};
        k->said = undo_make(conn_of(r), site_of(r), viewer_of(r), k->number, k->version, &r->error);
        if (k->said != ERR_OK && !is_refusal(k->said))
            return k->said;
        k->sentence = k->said == ERR_OK ? NULL : page_sentence(r, &h, &r->error);
    }
    return x == ERR_OK ? show_done(r, &h, &b, tr(h.lang, N_("Take all back")), tr(h.lang, N_("Taken back")), false) : x;
}
