/* Having a bulletin counted: its figures and cases as they are now, with what their rows can be found by later. */
#include "model/bulletin_seen.h"
#include "model/tally.h"
#include "report/bulletin_keep.h"

struct counting {
    struct db_conn *c;
    const struct site *site;
    const struct viewer *viewer;
    struct arena *arena;
    const struct bulletin_def *def;
};

/* Within the moment: whatever others write meanwhile is in none of it. */
static enum err count_all(const struct counting *k, struct bulletin_facts *facts, struct indicator_known *known,
                          struct bulletin_draft *d, struct error *e)
{
    struct bulletin b;
    struct bulletin_sums *sums = bulletin_sums_ask(k->c, k->site, k->viewer, k->arena, d->unit_id);
    bulletin_sums_within(sums, known);
    enum err r = bulletin_cases(k->c, k->site, k->arena, &facts->p, d->unit_id, facts, e);
    if (r == ERR_OK)
        r = bulletin_remake(sums, k->arena, k->site->zone, k->def, facts, &b, &d->body, e);
    if (r != ERR_OK)
        return r;
    d->title = b.title;
    d->period = b.period;
    d->wrong = (int64_t)b.n_wrong;
    d->counted_at = facts->at;
    return ERR_OK;
}

enum err bulletin_count(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                        const struct bulletin_def *def, struct bulletin_facts *facts, struct bulletin_draft *d,
                        struct error *e)
{
    const struct counting k = {c, s, v, a, def};
    struct indicator_known known;
    struct bulletin_mark mark;
    enum err r = bulletin_moment(c, s, &known, &mark, e);
    if (r == ERR_OK) {
        facts->at = known.now;
        d->watermark = mark.entry;
        d->counted_seq = mark.line;
        d->from = civil_day(bulletin_begins(&facts->p, s->zone), s->zone);
        d->before = civil_day(facts->p.to, s->zone);
        r = count_all(&k, facts, &known, d, e);
    }
    tally_moment_end(c, &known);
    return r;
}
