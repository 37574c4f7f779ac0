/* Having a bulletin counted: its figures and cases as they are now, with what their rows can be found by later. */
#include "model/bulletin_seen.h"
#include "model/tally.h"
#include "web/bulletins.h"

/* Within the moment: whatever others write meanwhile is in none of it. */
static enum err count_all(struct req *r, const struct bulletin_def *def, struct bulletin_facts *facts,
                          struct indicator_known *known, struct bulletin_draft *d)
{
    struct bulletin b;
    struct bulletin_sums *sums = bulletin_sums_ask(conn_of(r), site_of(r), viewer_of(r), r->arena, d->unit_id);
    bulletin_sums_within(sums, known);
    enum err x = bulletin_cases(conn_of(r), site_of(r), r->arena, &facts->p, d->unit_id, facts, &r->error);
    if (x == ERR_OK)
        x = bulletin_remake(sums, r->arena, site_of(r)->zone, def, facts, &b, &d->body, &r->error);
    if (x != ERR_OK)
        return x;
    d->title = b.title;
    d->period = b.period;
    d->wrong = (int64_t)b.n_wrong;
    d->counted_at = facts->at;
    return ERR_OK;
}

enum err bulletin_count(struct req *r, const struct bulletin_def *def, struct bulletin_facts *facts,
                        struct bulletin_draft *d)
{
    const struct zone z = site_of(r)->zone;
    struct indicator_known known;
    struct bulletin_mark mark;
    enum err x = bulletin_moment(conn_of(r), site_of(r), &known, &mark, &r->error);
    if (x == ERR_OK) {
        facts->at = known.now;
        d->watermark = mark.entry;
        d->counted_seq = mark.line;
        d->from = civil_day(bulletin_begins(&facts->p, z), z);
        d->before = civil_day(facts->p.to, z);
        x = count_all(r, def, facts, &known, d);
    }
    tally_moment_end(conn_of(r), &known);
    return x;
}
