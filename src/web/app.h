/*
 * What the web layer shares: the application that the server carries, who may open a route, and the pages of errors.
 *
 * Every route names a permission: PERM_PUBLIC, PERM_OFFICER (any officer who is logged in), or bits of enum role of
 * which the viewer must hold one. What a viewer may then see is the model's business.
 */
#ifndef ECHOWALL_WEB_APP_H
#define ECHOWALL_WEB_APP_H

#include <pthread.h>

#include "html/tr.h"
#include "http/req.h"
#include "http/server.h"
#include "model/notice.h"
#include "model/site.h"
#include "model/viewer.h"
#include "report/pdf_run.h"
#include "web/counts.h"
#include "web/kept.h"

#define PERM_PUBLIC  (1u << 31)
#define PERM_OFFICER (1u << 30)

#define SESSION_COOKIE "ew_s"
#define LANG_COOKIE    "ew_l"
#define SIZE_COOKIE    "ew_e"
#define TRACK_COOKIE   "ew_t"

/* The month's figures on the home page: counted once for everybody, not once for each visitor. */
struct figures_cache {
    pthread_mutex_t lock;
    int64_t until_us; /* of clock_mono_us; 0: nothing counted yet */
    struct wall_figures figures;
};

struct app {
    const struct site *site;
    const char *program; /* path of this program: its image helper is run from it */
    size_t upload_max;   /* bytes of one photo */
    struct pdf_maker papers;
    enum lang language;    /* for whoever asks for none that there is */
    struct server *server; /* set before it runs */
    struct figures_cache figures;
    struct counts_cache counts;
    struct kept_cache wall_choices, desk_choices;
    pthread_mutex_t export_lock; /* held while a file of open data is made: anybody may ask for one, so one at a time */
    /* Whether the database answers, and the gauges of layers that web may not see. */
    enum err (*ready)(struct db_conn *c, struct error *e);
    void (*gauges)(const struct site *s, struct buf *out);
};

static inline struct app *app_of(const struct req *r)
{
    return r->app;
}

static inline const struct site *site_of(const struct req *r)
{
    return app_of(r)->site;
}

/* The worker's connection. */
static inline struct db_conn *conn_of(const struct req *r)
{
    return r->worker;
}

/* Never NULL: viewer_nobody on public routes. */
static inline const struct viewer *viewer_of(const struct req *r)
{
    return r->viewer ? r->viewer : &viewer_nobody;
}

/* Callbacks for struct server_config. */
int app_variant(const struct req *r);
enum err app_authorize(struct req *r, const struct route *route);
void app_error_page(struct req *r, enum err err);

/* The routes of each page group; *ret_n is their count. */
const struct route *routes_public(size_t *ret_n);
const struct route *routes_say(size_t *ret_n);
const struct route *routes_track(size_t *ret_n);
const struct route *routes_account(size_t *ret_n);
const struct route *routes_desk(size_t *ret_n);
const struct route *routes_papers(size_t *ret_n);
const struct route *routes_places(size_t *ret_n);
const struct route *routes_exports(size_t *ret_n);
const struct route *routes_subjects(size_t *ret_n);
const struct route *routes_activities(size_t *ret_n);
const struct route *routes_indicators(size_t *ret_n);
const struct route *routes_board(size_t *ret_n);
const struct route *routes_bulletins(size_t *ret_n);
const struct route *routes_contests(size_t *ret_n);
const struct route *routes_reception(size_t *ret_n);
const struct route *routes_menu(size_t *ret_n);
const struct route *routes_wishes(size_t *ret_n);
const struct route *routes_packs(size_t *ret_n);
const struct route *routes_visits(size_t *ret_n);
const struct route *routes_ties(size_t *ret_n);
const struct route *routes_checklists(size_t *ret_n);
const struct route *routes_campaigns(size_t *ret_n);
const struct route *routes_field(size_t *ret_n);
const struct route *routes_admin(size_t *ret_n);
const struct route *routes_health(size_t *ret_n);

#endif
