/* Having a bulletin counted: its figures and cases as they are now, with what their rows can be found by later. */
#include "model/bulletin_seen.h"
#include "web/bulletins.h"

#define TRIES 3

/* How far the records have come. */
struct marks {
    int64_t entry, line;
};

static enum err marks_now(struct req *r, struct marks *ret)
{
    enum err x = bulletin_watermark(conn_of(r), &ret->entry, &r->error);
    return x == ERR_OK ? bulletin_seen_line(conn_of(r), site_of(r), &ret->line, &r->error) : x;
}

/* Once; *ret_still: nothing was counted otherwise meanwhile. */
static enum err count_once(struct req *r, const struct bulletin_def *def, struct bulletin_facts *facts,
                           struct bulletin_draft *d, bool *ret_still)
{
    struct marks before, after;
    struct bulletin b;
    enum err x = marks_now(r, &before);
    facts->at = clock_now(&site_of(r)->clock);
    if (x == ERR_OK)
        x = bulletin_cases(conn_of(r), site_of(r), r->arena, &facts->p, d->unit_id, facts, &r->error);
    if (x == ERR_OK)
        x = bulletin_remake(bulletin_sums_ask(conn_of(r), site_of(r), viewer_of(r), r->arena, d->unit_id), r->arena,
                            site_of(r)->zone, def, facts, &b, &d->body, &r->error);
    if (x == ERR_OK)
        x = marks_now(r, &after);
    if (x != ERR_OK)
        return x;
    d->title = b.title;
    d->period = b.period;
    d->wrong = (int64_t)b.n_wrong;
    d->counted_at = facts->at;
    d->watermark = before.entry;
    d->counted_seq = after.line ? before.line : 0;
    *ret_still = before.line == after.line && before.entry == after.entry;
    return ERR_OK;
}

enum err bulletin_count(struct req *r, const struct bulletin_def *def, struct bulletin_facts *facts,
                        struct bulletin_draft *d)
{
    const struct zone z = site_of(r)->zone;
    const struct period year = period_year_before(&facts->p, z);
    bool still = false;
    enum err x = ERR_OK;
    d->from = civil_day(year.from, z);
    d->before = civil_day(facts->p.to, z);
    /* Where others write all the time the last count stands, with the line that it began at. */
    for (int i = 0; x == ERR_OK && !still && i < TRIES; i++)
        x = count_once(r, def, facts, d, &still);
    return x;
}
