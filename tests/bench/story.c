/* What becomes of each matter, drawn from its own stream of numbers. */
#include "base/str.h"
#include "generate.h"
#include "words.h"

#define DAYS 365

/* Older ones are done but for a few that everybody forgot. */
static enum ending draw_ending(struct dice *d, int64_t age)
{
    double open = age < 10 * MS_DAY ? 60 : age < 20 * MS_DAY ? 15 : 0.3;
    if (!dice_percent(d, open))
        return dice_percent(d, 10) ? END_PUBLISHED : END_CLOSED;
    unsigned k = dice_below(d, 100);
    return k < 25   ? END_NEW
           : k < 45 ? END_DISPATCHED
           : k < 77 ? END_HANDLING
           : k < 88 ? END_REPLIED
           : k < 96 ? END_VERIFIED
                    : END_RETURNED;
}

/* No number of the country begins like these. */
static void draw_contact(struct dice *d, struct arena *a, struct contact *ret)
{
    if (!dice_percent(d, 75))
        return;
    ret->name = words_person(d, a);
    if (dice_percent(d, 70))
        ret->phone = arena_printf(a, "10000%06u", dice_below(d, 1000000));
}

static void draw_rating(struct dice *d, struct import_row *r)
{
    static const char *const solved[] = {"yes", "half", "no"}, *const satisfied[] = {"yes", "basic", "no"};
    if (!dice_percent(d, 45))
        return;
    unsigned k = dice_below(d, 100), how = k < 78 ? 0 : k < 92 ? 1 : 2;
    r->solved = solved[how];
    r->satisfied = satisfied[dice_percent(d, 85) ? how : 2 - how];
}

void story_of(const struct plan *p, struct arena *a, int64_t i, struct story *ret)
{
    struct dice d = dice_of(p->seed, (uint64_t)i);
    struct message m;
    int64_t whole = DAYS * MS_DAY;
    /* In order of time, so that the newest are the last. */
    int64_t age = whole - (int64_t)((double)whole / (double)p->n * (double)i) - (int64_t)dice_below(&d, 60000);
    *ret = (struct story){.ending = draw_ending(&d, age), .unit = dice_below(&d, p->city->n_units)};
    struct import_row *r = &ret->row;
    words_message(&d, a, &m);
    r->line = i + 1;
    r->external_id = arena_printf(a, "B%08lld", (long long)i);
    r->title = m.title;
    r->body = m.body;
    r->category = m.field;
    r->area = dice_percent(&d, 85) ? p->city->areas[dice_below(&d, p->city->n_areas)] : "";
    r->place = dice_percent(&d, 60) ? words_place(&d, a) : "";
    r->submitted_at = p->now - (age > MS_HOUR * 2 ? age : MS_HOUR * 2);
    draw_contact(&d, a, &r->contact);
    const char *unit = p->city->units[ret->unit].name;
    ret->reply = words_answer(&d, a, &m, unit);
    if (ret->ending > END_CLOSED)
        return;
    /* Half are answered within eleven days, nine of ten within forty-one. */
    double days = dice_length(&d, 11.2, 41);
    int64_t most = p->now - r->submitted_at - MS_HOUR;
    int64_t took = (int64_t)(days * (double)MS_DAY);
    r->reply = ret->reply;
    r->replied_at = r->submitted_at + (took < most ? took : most);
    r->unit = unit;
    draw_rating(&d, r);
}
