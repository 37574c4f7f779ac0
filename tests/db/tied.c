/* What tests of ties and checklists begin with. */
#include "tied.h"

#include "base/str.h"
#include "model/subject.h"

const char *tied_login(struct world *w, enum world_officer o)
{
    return arena_printf(w->a, "o%d", (int)o);
}

void tied_make(struct world *w, const char *reg, const char *code, int64_t unit)
{
    struct error e = {0};
    const struct register_def *d = register_find(reg);
    const struct subject_edit x = {.code = code, .name = d->named ? "某处" : "", .unit_id = unit};
    MUST(subject_add(w->c, &w->s, &viewer_operator, d, &x, &e));
}

bool tied_sees(struct world *w, enum world_officer o, const char *reg, const char *code)
{
    struct error e = {0};
    struct subject_full f;
    enum err r = subject_get(w->c, &w->s, world_viewer(o), w->a, reg, code, &f, &e);
    assert_true(r == ERR_OK || r == ERR_NOT_FOUND);
    return r == ERR_OK;
}

enum err tied_slot(struct world *w, enum world_officer by, const char *role, const char *reg, const char *code,
                   const char *slot, enum world_officer whom, int64_t *no, struct error *e)
{
    const struct tie_new x = {
        .reg = reg, .code = code, .role = tie_role_find(role), .slot = slot, .holder = {tied_login(w, whom), 0}};
    assert_non_null(x.role);
    return tie_add(w->c, &w->s, world_viewer(by), &x, no, e);
}

enum err tied_tie(struct world *w, enum world_officer by, const char *role, const char *reg, const char *code,
                  enum world_officer whom, int64_t *no, struct error *e)
{
    return tied_slot(w, by, role, reg, code, "", whom, no, e);
}

struct tie_full tied_full(struct world *w, const struct viewer *v, const char *reg, const char *code, int64_t no)
{
    struct error e = {0};
    struct tie_full f;
    MUST(tie_get(w->c, &w->s, v, w->a, reg, code, no, &f, &e));
    return f;
}

enum err tied_enter(struct world *w, enum world_officer o, const char *reg, const char *code, int64_t no,
                    const char *kind, const char *text, int64_t about, struct error *e)
{
    const struct tie_note x = {
        .kind = kind, .text = text, .about = about, .how = "phone", .amount = "1200.5", .matter = ""};
    return tie_enter(w->c, &w->s, world_viewer(o), reg, code, no, &x, e);
}

enum err tied_end(struct world *w, enum world_officer o, const char *reg, const char *code, int64_t no, struct error *e)
{
    struct tie_full f = tied_full(w, &viewer_operator, reg, code, no);
    return tie_end(w->c, &w->s, world_viewer(o), reg, code, no, f.t.version, "工作调整", e);
}

DB_STMT(tied_reach, "SELECT COUNT(*) FROM subject_unit WHERE code = $1 AND unit_id = $2");

bool tied_reaches(struct world *w, const char *code, int64_t unit)
{
    struct error e = {0};
    int64_t n;
    MUST(db_get_int(w->c, &tied_reach, DB_ARGS(DB_TEXT(code), DB_INT(unit)), &n, &e));
    return n > 0;
}
