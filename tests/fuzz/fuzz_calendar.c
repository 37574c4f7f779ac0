/* Feeds the readers of calendars, JSON and YAML, and counts on whatever they take for a calendar. */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "catalogue/limit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A year says the same by its bits, by its list and by the counting between days. */
static void check_year(const struct calendar *c, const struct calendar_year *y)
{
    int32_t before = calendar_add(y->year * 10000 + 101, -1), last = y->year * 10000 + 1231;
    if (y->n_rest + y->n_work != y->n_days || y->working > 366) {
        abort();
    }
    if (before / 10000 != y->year && calendar_working_days(c, before, last) != y->working) {
        abort();
    }
    for (size_t i = 0; i < y->n_days; i++) {
        const struct calendar_day *d = &y->days[i];
        if (calendar_works(c, d->day) != (d->kind == CALENDAR_WORK) || calendar_listed(c, d->day) != d ||
            !calendar_covers(c, d->day)) {
            abort();
        }
    }
}

static void count(const struct calendar *c, int64_t start)
{
    for (enum limit_unit unit = LIMIT_DAY; unit <= LIMIT_HOUR; unit++) {
        struct limit_run run = {.start_ms = start, .rule = {60, unit, unit == LIMIT_DAY}};
        struct limit_due d;
        limit_count(&run, c, zone_shanghai, &d);
        if (d.stands || d.due_ms < d.raw_ms || d.raw_ms <= start) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct yaml_errors errors = {.a = a, .file = "fuzz"};
    struct buf out;
    const struct calendar *c = calendar_read_any(&errors, (const char *)data, size);
    if ((c == NULL) != (errors.n > 0)) {
        abort();
    }
    buf_init(&out, (size_t)16 * 1024 * 1024);
    yaml_errors_print(&errors, &out);
    buf_release(&out);
    for (size_t i = 0; c && i < c->n_years; i++) {
        check_year(c, &c->years[i]);
        if (c->years[i].year < 2990) {
            count(c, day_start(c->years[i].year * 10000 + 1101, zone_shanghai));
        }
    }
    arena_free(a);
    return 0;
}
