/*
 * The settings of a site: one table says name, kind, default, bounds and help of each, and the file, the environment,
 * the flags, the manual and check-config are all made from it.
 *
 * Later ones win: default, file (echowall.yaml), environment (ECHOWALL_DATABASE), flag (--database). Unknown keys of
 * the file and every wrong value are reported with file and line, all at once.
 */
#ifndef ECHOWALL_CATALOGUE_SETTINGS_H
#define ECHOWALL_CATALOGUE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "catalogue/yaml.h"

/* An address block; IPv4 is kept as ::ffff:a.b.c.d. */
struct cidr {
    uint8_t address[16];
    int bits; /* of 128 */
};

struct cidr_list {
    struct cidr *rows;
    size_t n;
};

struct settings {
    const char *database; /* path of a SQLite file, or postgresql://… */
    const char *listen;   /* as given: "127.0.0.1:8080" */
    const char *listen_host;
    int64_t listen_port;
    const char *base_url; /* without a slash at its end; "" when not set */
    struct cidr_list trusted_proxies;
    const char *files; /* folder */
    const char *key;   /* file of the site key */
    const char *time_zone;
    struct zone zone; /* of time_zone */
    const char *site_name;
    const char *hotline;
    int64_t workers; /* 0: as many as the machine has processors */
    int64_t io_threads;
    int64_t queue;
    int64_t page_cache;  /* bytes */
    int64_t upload_max;  /* bytes */
    const char *notices; /* file of the channels, "" none */
    const char *fonts;   /* folder; "" when not set */
    const char *language;
    int64_t callback_days, callback_percent;
    int64_t field_days;
    const char *callback_always;
    int64_t objection_hops;
    int64_t submissions_an_hour, messages_an_hour, messages_a_day; /* 0: no bound */
    const char *log_level;
    bool demo;
};

enum setting_kind {
    SETTING_TEXT,
    SETTING_PATH, /* relative to the folder of the file that names it */
    SETTING_INT,
    SETTING_SIZE, /* "20 MiB", bytes */
    SETTING_BOOL,
    SETTING_CHOICE,
    SETTING_LISTEN,
    SETTING_URL,
    SETTING_ZONE,
    SETTING_BLOCKS /* address blocks: a list in the file, commas elsewhere */
};

/* min and max: of the number, or of the characters of a text. words: "a|b|c" of a choice. */
struct setting_def {
    const char *name;
    enum setting_kind kind;
    const char *otherwise; /* the default as text; "" where help says what it is */
    int64_t min, max;
    const char *words;
    size_t offset;
    const char *help; /* English, one sentence */
};

/* The whole table. */
const struct setting_def *settings_table(size_t *ret_n);

/* A flag of the command line: name as in the table (database) or as typed (trusted-proxies). */
struct setting_flag {
    const char *name;
    const char *value;
};

/*
 * Fills *ret. path may be NULL: then echowall.yaml is read if it is there. envp is environ or NULL. Values live in
 * errors->a. ERR_INVALID when there are mistakes, all of them in errors; ERR_NOT_FOUND or ERR_IO when the file named by
 * path cannot be read.
 */
enum err settings_load(const char *path, char *const *envp, const struct setting_flag *flags, size_t n_flags,
                       struct yaml_errors *errors, struct settings *ret, struct error *e) ERR_CHECKED;

/* Appends the settings for a manual page (man macros) or for people (plain text). */
void settings_help(struct buf *out, bool man);

/* Appends the values in force as a file that could be read back. */
void settings_print(const struct settings *s, struct buf *out);

/* Is ip ("10.0.0.1", "::1", "::ffff:10.0.0.1") within the list? False for what is no address. */
bool cidr_list_has(const struct cidr_list *list, const char *ip);

#endif
