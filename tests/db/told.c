/* Messages of the small government, see told.h. */
#include "told.h"

#include "base/str.h"

struct channels *told_channels(struct world *w)
{
    static const char *const all[] = {NULL};
    struct channels *c = arena_obj(w->a, struct channels);
    *c = (struct channels){.base_url = "https://echo.example.cn",
                           .sms = {.on = true, .url = "http://127.0.0.1/", .status_url = "", .report_secret = ""},
                           .mail = {.on = true, .url = "smtp://127.0.0.1", .from = "echo@example.cn"},
                           .n_hooks = 1,
                           .quiet_from = 21 * 60 + 30,
                           .quiet_to = 8 * 60,
                           .max_age_ms = 48 * MS_HOUR,
                           .timeout_s = 15};
    c->hooks[0] = (struct webhook){.name = "city", .url = "http://127.0.0.1/", .secret = "x", .events = all};
    return c;
}

struct outbox_row told_claim(struct world *w, enum channel ch)
{
    struct error e = {0};
    struct outbox_row row;
    MUST(outbox_claim(w->c, &w->s, w->a, ch, MS_MINUTE, &row, &e));
    return row;
}

bool told_idle(struct world *w, enum channel ch)
{
    struct error e = {0};
    struct outbox_row row;
    enum err r = outbox_claim(w->c, &w->s, w->a, ch, MS_MINUTE, &row, &e);
    if (r != ERR_NOT_FOUND)
        MUST(r);
    return r == ERR_NOT_FOUND;
}

void told_settle(struct world *w, const struct outbox_row *row, enum outbox_end end)
{
    struct error e = {0};
    const struct outbox_result x = {.end = end, .reason = "HTTP 500", .gateway_id = "g7", .mask = "138****5678"};
    MUST(outbox_settle(w->c, &w->s, row, &x, &e));
}

struct message told_made(struct world *w, const struct outbox_row *row)
{
    struct error e = {0};
    struct message m;
    const char *cancel;
    MUST(message_make(w->c, &w->s, w->a, row, &m, &cancel, &e));
    assert_null(cancel);
    return m;
}

DB_STMT(told_count_of, "SELECT COUNT(*) FROM outbox WHERE channel = $1");
DB_STMT(told_state_of, "SELECT state FROM outbox WHERE id = $1");
DB_STMT(told_twice_of, "SELECT twice FROM outbox WHERE id = $1");
DB_STMT(told_served_of, "SELECT COUNT(*) FROM entry WHERE kind = 'served' AND seq > $1");

int64_t told_number(struct world *w, const struct db_stmt *s, struct db_val v)
{
    struct error e = {0};
    int64_t n;
    MUST(db_get_int(w->c, s, DB_ARGS(v), &n, &e));
    return n;
}

const char *told_text(struct world *w, const struct db_stmt *s, int64_t id)
{
    struct error e = {0};
    char *text;
    MUST(db_get_text(w->c, s, DB_ARGS(DB_INT(id)), w->a, &text, &e));
    return text;
}

int64_t told_count(struct world *w, const char *channel)
{
    return told_number(w, &told_count_of, DB_TEXT(channel));
}

const char *told_state(struct world *w, int64_t id)
{
    return told_text(w, &told_state_of, id);
}

bool told_twice(struct world *w, int64_t id)
{
    return told_number(w, &told_twice_of, DB_INT(id)) != 0;
}

int64_t told_served(struct world *w)
{
    return told_number(w, &told_served_of, DB_INT(0));
}
