/* See calls.h. */
#include "calls.h"

#include <string.h>

#include "base/str.h"
#include "model/verify.h"

#define REPLY "您好，路灯已于今日修复，请您查看。"

const struct contact calls_zhang = {.name = "张三", .phone = "13812345678"};

void calls_rule(struct world *w, int percent, const char *always)
{
    w->s.callback = (struct callback_rule){.days = 5, .percent = percent, .always = always};
}

struct receipt calls_closed(struct world *w, const struct contact *c)
{
    struct receipt r = world_raise(w, "路灯不亮", c, 0);
    world_close(w, r.number, REPLY);
    return r;
}

struct callback_task calls_task_for(struct world *w, enum world_officer o, const char *number)
{
    struct error e = {0};
    struct callback_task t = {.state = "", .rule = ""};
    enum err r = callback_get(w->c, &w->s, world_viewer(o), w->a, number, &t, &e);
    assert_true(r == ERR_OK || r == ERR_NOT_FOUND);
    return t;
}

struct callback_task calls_task(struct world *w, const char *number)
{
    return calls_task_for(w, SUPERVISOR, number);
}

struct callback_result calls_reached(const char *number, const char *solved, const char *satisfied)
{
    return (struct callback_result){.number = number,
                                    .outcome = "reached",
                                    .contacted = "yes",
                                    .solved = solved,
                                    .satisfied = satisfied,
                                    .quality = "pass",
                                    .why = {strcmp(solved, "yes") == 0 ? NULL : "part"}};
}

enum err calls_save(struct world *w, enum world_officer o, const struct callback_result *x, enum callback_after *ret,
                    struct error *e)
{
    *e = (struct error){0};
    return callback_save(w->c, &w->s, world_viewer(o), w->a, x, ret, e);
}

void calls_whole(struct world *w)
{
    struct error e = {0};
    struct verify_report v;
    const struct verify_options o = {.no_files = true, .no_key = true};
    MUST(verify_site(w->c, &w->s, &o, w->a, &v, &e));
    for (int i = 0; i < v.n_found; i++)
        print_error("%s\n", finding_text(w->a, &v.found[i], NULL));
    assert_int_equal(v.broken, 0);
}

DB_STMT(test_post_caller, "INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since)"
                          " VALUES ($1, $2, 2, 'verifier', 1, 0, 1)");

struct viewer calls_second_caller(struct world *w)
{
    struct viewer v = *world_viewer(PUBLISHER);
    world_exec(w, &test_post_caller, DB_ARGS(DB_INT(9100), DB_INT(v.id)));
    v.roles |= ROLE_VERIFIER;
    return v;
}
