/* Opening a site for a command: settings, key, database, schema, clock. */
#ifndef ECHOWALL_CLI_OPEN_H
#define ECHOWALL_CLI_OPEN_H

#include "catalogue/channels.h"
#include "catalogue/settings.h"
#include "cli/cli.h"
#include "model/site.h"
#include "model/viewer.h"

/* Options that every command on a site takes: cli_options reads them beside the command's own. */
struct site_flags {
    const char *db, *config, *key, *files, *as;
};
#define SITE_OPTIONS(f)                                                                                                \
    {"db", &(f).db, NULL}, {"config", &(f).config, NULL}, {"key", &(f).key, NULL}, {"files", &(f).files, NULL},        \
    {                                                                                                                  \
        "as", &(f).as, NULL                                                                                            \
    }

enum open_how {
    OPEN_CURRENT, /* the schema has to be the program's */
    OPEN_ANY,     /* migrate looks for itself */
    OPEN_RESTORE, /* the database may be new, the key has to be there */
    OPEN_CREATE   /* init: the database may be new and holds no site, the key is made when there is none */
};

struct opened {
    struct settings settings;
    struct site site;
    struct channels channels;
    struct db_conn *conn;
    struct viewer viewer; /* the operator, or the officer of --as */
};

/* Fills *ret, or says on stderr what is wrong and returns false. Further settings of the command line come in extra. */
bool cli_open(struct cli *c, const struct site_flags *f, const struct setting_flag *extra, size_t n_extra,
              enum open_how how, struct opened *ret);
void cli_close(struct opened *o);

/* The unit of a code or a name, for --unit; without one all is zero and names are "". ERR_INVALID names the field. */
struct unit;
enum err cli_unit(struct cli *c, struct opened *o, const char *name, struct unit *ret, struct error *e) ERR_CHECKED;

/* Whether the settings leave the name as it comes: then init's holds. */
bool site_unnamed(const char *name);

#endif
