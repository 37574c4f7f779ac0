/* The demonstration's matters, once its units and officers are there. */
#ifndef ECHOWALL_CLI_DEMO_H
#define ECHOWALL_CLI_DEMO_H

#include "cli/open.h"
#include "report/figures.h"

#define DEMO_OFFICERS_MAX 64

/* A post of the demonstration, and its holder as the model sees who is acting. */
struct demo_post {
    const char *login, *unit, *role;
    int64_t unit_id;
    struct viewer viewer;
};

struct demo_posts {
    struct demo_post rows[DEMO_OFFICERS_MAX];
    size_t n;
};

/* Whoever holds that role at the unit; unit_id 0: anywhere. NULL: nobody. */
const struct demo_post *demo_post_of(const struct demo_posts *posts, const char *role, int64_t unit_id);

/*
 * Raises the matters of catalogue/demo/matters.csv and takes each through its story: a letter a step, with the hours
 * that pass before it. The site's clock is set to each step's moment and runs again afterwards.
 */
enum err demo_matters(struct cli *c, struct opened *o, const struct demo_posts *posts, struct error *e) ERR_CHECKED;

/* The small wishes of catalogue/demo/wishes.csv, each as far as its line says; the clock likewise. */
enum err demo_wishes(struct cli *c, struct opened *o, const struct demo_posts *posts, struct error *e) ERR_CHECKED;

/* The two whole months before, as an office's own ledger (catalogue/demo/ledger.csv) has them. */
enum err demo_ledger(struct cli *c, struct opened *o, const struct period *before, const struct period *last,
                     struct error *e) ERR_CHECKED;

/*
 * That ledger, and what is made of its figures: of the earlier month a contest that is issued, of the last one a
 * contest that units appeal against (catalogue/demo/appeals.csv) and a bulletin that is issued; of this month one that
 * is a draft. The clock likewise.
 */
enum err demo_figures(struct cli *c, struct opened *o, const struct demo_posts *posts, struct error *e) ERR_CHECKED;

#endif
