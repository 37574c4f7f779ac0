#include "cli/open.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "db/migrate.h"
#include "model/calendar.h"
#include "model/procedures.h"
#include "model/site_key.h"
#include "model/unit.h"

#define FLAGS_MAX 16

/* The settings of the installed service hold where nothing else says which site is meant. */
static const char *settings_file(const struct cli *c, const struct site_flags *f)
{
    if (f->config || f->db || access("echowall.yaml", F_OK) == 0)
        return f->config;
    for (char **v = c->environment; v && *v; v++) {
        if (str_starts(*v, "ECHOWALL_DATABASE="))
            return NULL;
    }
    return access(ECHOWALL_SETTINGS, F_OK) == 0 ? ECHOWALL_SETTINGS : NULL;
}

/* What root makes the service's own user may not open, so root works on its site as that user. */
static bool right_user(struct cli *c, const char *file, const struct settings *s)
{
    struct stat folder;
    const char *slash = strrchr(s->key, '/');
    if (!str_eq(str_or(file, ""), ECHOWALL_SETTINGS) || geteuid() != 0 || !slash ||
        stat(arena_strndup(c->arena, s->key, (size_t)(slash - s->key)), &folder) != 0 || folder.st_uid == 0)
        return true;
    struct passwd entry, *owner = NULL;
    char text[4096];
    if (getpwuid_r(folder.st_uid, &entry, text, sizeof(text), &owner) != 0)
        owner = NULL;
    fprintf(stderr, "echowall: this site belongs to %s; please work on it as that user: runuser -u %s -- echowall …\n",
            owner ? owner->pw_name : "another user", owner ? owner->pw_name : "USER");
    return false;
}

static bool load_settings(struct cli *c, const struct site_flags *f, const struct setting_flag *extra, size_t n_extra,
                          struct settings *ret)
{
    struct setting_flag flags[FLAGS_MAX];
    size_t n = 0;
    if (f->db)
        flags[n++] = (struct setting_flag){"database", f->db};
    if (f->key)
        flags[n++] = (struct setting_flag){"key", f->key};
    if (f->files)
        flags[n++] = (struct setting_flag){"files", f->files};
    for (size_t i = 0; i < n_extra && n < FLAGS_MAX; i++)
        flags[n++] = extra[i];
    struct yaml_errors errors = {.a = c->arena};
    struct error e = {0};
    const char *file = settings_file(c, f);
    if (settings_load(file, c->environment, flags, n, &errors, ret, &e) == ERR_OK)
        return right_user(c, file, ret);
    cli_mistakes(&errors);
    if (errors.n == 0)
        cli_fail("read the settings", &e);
    return false;
}

/* Asked before a key is made: one that was made beside a site of its own would only be taken for its key. */
static enum err check_new(struct opened *o, struct error *e)
{
    int have, want;
    enum err r = migrate_status(o->conn, &have, &want, e);
    if (r == ERR_OK && have > 0)
        r = error_set(e, ERR_CONFLICT, NULL, N_("There is a site in this database already."), NULL);
    return r;
}

static enum err open_key(struct opened *o, enum open_how how, struct error *e)
{
    enum err r = site_key_load(o->site.key_file, &o->site.key, e);
    if (r == ERR_NOT_FOUND && how == OPEN_CREATE)
        r = site_key_make(o->site.key_file, &o->site.key, e);
    return r;
}

static enum err open_database(enum open_how how, struct opened *o, struct error *e)
{
    enum err r = db_open(o->settings.database, how >= OPEN_RESTORE, &o->site.db, e);
    if (r != ERR_OK)
        return r;
    o->site.files = o->settings.files;
    o->site.key_file = o->settings.key;
    r = db_connect(o->site.db, &o->conn, e);
    if (r == ERR_OK && how == OPEN_CREATE)
        r = check_new(o, e);
    if (r == ERR_OK)
        r = open_key(o, how, e);
    if (r == ERR_OK && how == OPEN_CURRENT)
        r = migrate_check(o->conn, e);
    if (r == ERR_OK && how == OPEN_CURRENT)
        r = site_key_check(o->conn, &o->site.key, e);
    if (r == ERR_OK && how == OPEN_CURRENT)
        r = procedures_watch(o->site.db, o->conn, e);
    return r;
}

DB_STMT(open_fact, "SELECT value FROM site_fact WHERE name = $1");

static const char *fact(struct cli *c, struct opened *o, const char *name)
{
    char *value = NULL;
    struct error e = {0};
    enum err r = db_get_text(o->conn, &open_fact, DB_ARGS(DB_TEXT(name)), c->arena, &value, &e);
    return r == ERR_OK ? value : NULL;
}

bool site_unnamed(const char *name)
{
    return str_empty(name) || str_eq(name, "回音壁");
}

/* What init wrote down holds unless the settings say otherwise. */
static void fill_site(struct cli *c, struct opened *o, enum open_how how)
{
    struct site *s = &o->site;
    s->name = o->settings.site_name;
    s->hotline = o->settings.hotline;
    s->field_days = o->settings.field_days;
    s->callback = (struct callback_rule){(int)o->settings.callback_days, (int)o->settings.callback_percent,
                                         o->settings.callback_always};
    s->limits =
        (struct site_limits){o->settings.submissions_an_hour, o->settings.messages_an_hour, o->settings.messages_a_day};
    s->objection_hops = o->settings.objection_hops;
    s->demo = o->settings.demo;
    if (how != OPEN_CURRENT)
        return;
    s->demo = s->demo || str_eq(fact(c, o, "demo"), "1");
    if (site_unnamed(s->name))
        s->name = str_or(fact(c, o, "name"), s->name);
}

/* A demonstration sends nothing, whatever the settings say. */
static bool open_channels(struct cli *c, struct opened *o)
{
    struct yaml_errors errors = {.a = c->arena};
    struct error e = {0};
    if (o->site.demo) {
        channels_demo(o->settings.base_url, &o->channels);
        o->site.channels = &o->channels;
    }
    if (o->site.demo || str_empty(o->settings.notices))
        return true;
    if (channels_load(o->settings.notices, o->settings.base_url, &errors, &o->channels, &e) == ERR_OK) {
        o->site.channels = &o->channels;
        return true;
    }
    cli_mistakes(&errors);
    if (errors.n == 0)
        cli_fail("read the channels", &e);
    return false;
}

static enum err open_viewer(struct cli *c, const struct site_flags *f, struct opened *o, struct error *e)
{
    o->viewer = viewer_operator;
    return f->as ? viewer_by_login(o->conn, c->arena, f->as, &o->viewer, e) : ERR_OK;
}

bool cli_open(struct cli *c, const struct site_flags *f, const struct setting_flag *extra, size_t n_extra,
              enum open_how how, struct opened *ret)
{
    struct error e = {0};
    memset(ret, 0, sizeof(*ret));
    if (!load_settings(c, f, extra, n_extra, &ret->settings))
        return false;
    if (str_empty(ret->settings.database)) {
        fprintf(stderr, "echowall: no database named; give --db sqlite:PATH or --db postgresql://…\n");
        return false;
    }
    ret->site.zone = ret->settings.zone;
    ret->site.calendars = calendar_store_new();
    enum err r = clock_init(&ret->site.clock, ret->site.zone, &e);
    if (r == ERR_OK)
        r = open_database(how, ret, &e);
    if (r == ERR_OK)
        r = open_viewer(c, f, ret, &e);
    if (r != ERR_OK) {
        cli_fail("open the site", &e);
        if (r == ERR_NOT_FOUND && (str_eq(e.field, "database") || str_eq(e.field, "key")))
            fprintf(stderr, "  If the site was not made yet: echowall init makes it.\n");
        cli_close(ret);
        return false;
    }
    fill_site(c, ret, how);
    if (how != OPEN_CURRENT || open_channels(c, ret))
        return true;
    cli_close(ret);
    return false;
}

void cli_close(struct opened *o)
{
    procedures_unwatch();
    if (o->conn)
        db_disconnect(o->conn);
    db_close(o->site.db);
    wipe(&o->site.key, sizeof(o->site.key));
    calendar_store_free(o->site.calendars);
    o->conn = NULL;
    o->site.db = NULL;
    o->site.calendars = NULL;
}

enum err cli_unit(struct cli *c, struct opened *o, const char *name, struct unit *ret, struct error *e)
{
    struct unit unit = {.code = "", .name = ""};
    enum err r = str_empty(name) ? ERR_OK : unit_named(o->conn, c->arena, name, "unit", &unit, e);
    if (r == ERR_OK)
        *ret = unit;
    return r;
}
