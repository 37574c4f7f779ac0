/* The table of settings and the three places their values come from. */
#include "catalogue/settings.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "catalogue/setting_value.h"

#define FIELD(name) offsetof(struct settings, name)
#define KIB         INT64_C(1024)
#define MIB         (1024 * KIB)

static const struct setting_def table[] = {
    {"database", SETTING_PATH, "echowall.db", 1, 1000, NULL, FIELD(database),
     "SQLite file (sqlite:PATH), or postgresql://user@host/database for PostgreSQL."},
    {"listen", SETTING_LISTEN, "127.0.0.1:8080", 1, 200, NULL, FIELD(listen),
     "Address and port to listen on; [::]:8080 listens on all addresses, port 0 on any free one."},
    {"base_url", SETTING_URL, "", 0, 300, NULL, FIELD(base_url),
     "Address people reach the site under, such as https://echo.example.gov.cn; used in messages and QR codes. Without it "
     "the address of the request is used."},
    {"trusted_proxies", SETTING_BLOCKS, "", 0, 64, NULL, FIELD(trusted_proxies),
     "Address blocks of reverse proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8."},
    {"files", SETTING_PATH, "", 0, 1000, NULL, FIELD(files),
     "Folder of attachments. Default: beside the database, with .files behind its name."},
    {"key", SETTING_PATH, "", 0, 1000, NULL, FIELD(key),
     "File of the site key, which opens the personal data. Default: beside the database, with .key behind its name."},
    {"time_zone", SETTING_ZONE, "Asia/Shanghai", 1, 40, NULL, FIELD(time_zone),
     "Asia/Shanghai, or a fixed offset such as +08:00."},
    {"site_name", SETTING_TEXT, "回音壁", 1, 40, NULL, FIELD(site_name), "Name of the site on every page."},
    {"hotline", SETTING_TEXT, "12345", 0, 20, NULL, FIELD(hotline),
     "Telephone number shown to residents; may be empty."},
    {"workers", SETTING_INT, "0", 0, 256, NULL, FIELD(workers),
     "Requests that are worked on at once; 0 is two for each processor. On SQLite those that wait for the disk or take "
     "long do not count."},
    {"io_threads", SETTING_INT, "1", 1, 64, NULL, FIELD(io_threads), "Threads that own the sockets."},
    {"queue", SETTING_INT, "256", 1, 65536, NULL, FIELD(queue),
     "Requests that may wait for a worker; more are answered with 503."},
    {"page_cache", SETTING_SIZE, "16 MiB", 0, 1024 * MIB, NULL, FIELD(page_cache),
     "Memory for finished pages that everybody sees alike, such as the echo wall; 0 makes each page anew."},
    {"upload_max", SETTING_SIZE, "20 MiB", 64 * KIB, 1024 * MIB, NULL, FIELD(upload_max),
     "Largest photo; a form takes several, together up to 100 MiB."},
    {"notices", SETTING_PATH, "", 0, 1000, NULL, FIELD(notices),
     "File of the channels that messages to residents go out by (SMS gateway, mail server, webhooks); see docs/notices.md. "
     "Without it none are sent."},
    {"fonts", SETTING_PATH, "", 0, 1000, NULL, FIELD(fonts),
     "Folder of fonts for papers, besides those of the system: an office's own FangSong, KaiTi and XiaoBiaoSong are used "
     "where they are there."},
    {"language", SETTING_CHOICE, "zh-CN", 0, 0, "zh-CN|zh-TW|en", FIELD(language),
     "Language of pages for readers who ask for none."},
    {"callback_days", SETTING_INT, "5", 0, 60, NULL, FIELD(callback_days),
     "Days within which a resident is called back after sign-off; 0 makes no callbacks."},
    {"callback_percent", SETTING_INT, "100", 0, 100, NULL, FIELD(callback_percent),
     "Share of signed-off matters that get a callback. Which ones nobody can choose: a keyed hash of the matter does."},
    {"callback_always", SETTING_TEXT, "", 0, 500, NULL, FIELD(callback_always),
     "Fields (by code, with all below) and channels whose matters always get a callback, such as 0103,phone. What was sent back or reopened "
     "always does."},
    {"objection_hops", SETTING_INT, "2", 1, 20, NULL, FIELD(objection_hops),
     "How often an order may come back by an objection before somebody above decides whose it is."},
    {"field_days", SETTING_INT, "7", 1, 60, NULL, FIELD(field_days),
     "Days after which a phone that has not called wipes what the field kit keeps on it."},
    {"submissions_an_hour", SETTING_INT, "600", 0, 1000000, NULL, FIELD(submissions_an_hour),
     "Matters that one network address may raise within an hour without an account; 0 is any number. The machine itself is not counted."},
    {"messages_an_hour", SETTING_INT, "40", 0, 1000000, NULL, FIELD(messages_an_hour),
     "Messages within an hour to one phone number or mail address about matters that came in through the web or the API, where nobody "
     "knows whose it is; more are not sent, and the delivery log says so. 0 is any number. What a clerk recorded is not counted."},
    {"messages_a_day", SETTING_INT, "120", 0, 1000000, NULL, FIELD(messages_a_day), "The same within a day."},
    {"log_level", SETTING_CHOICE, "info", 0, 0, "debug|info|warn|error", FIELD(log_level),
     "Least level that is logged."},
    {"demo", SETTING_BOOL, "false", 0, 0, NULL, FIELD(demo),
     "Marks every page as a demonstration and sends no messages."},
};

const struct setting_def *settings_table(size_t *ret_n)
{
    *ret_n = COUNT_OF(table);
    return table;
}

/* Compares a name as typed: dashes and underscores are the same. */
static bool same_name(const char *name, const char *typed)
{
    while (*name && (*name == *typed || (*name == '_' && *typed == '-'))) {
        name++;
        typed++;
    }
    return *name == *typed;
}

static const struct setting_def *find(const char *typed)
{
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (same_name(table[i].name, typed)) {
            return &table[i];
        }
    }
    return NULL;
}

static void set_defaults(struct yaml_errors *errors, struct settings *s)
{
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        setting_set(&table[i], table[i].otherwise, NULL, s, errors, NULL);
    }
}

/* A list of texts is joined with commas, so that all sources speak one language. */
static void set_from_list(const struct setting_def *def, const struct yaml_node *list, struct settings *s,
                          struct yaml_errors *errors)
{
    struct buf text;
    buf_init(&text, 8192);
    for (size_t i = 0; i < list->n; i++) {
        if (list->items[i]->kind != YAML_TEXT) {
            yaml_fault(errors, list->items[i], N_("{} has to be a list of short texts."), def->name);
        } else {
            buf_printf(&text, "%s%s", i ? "," : "", list->items[i]->text);
        }
    }
    setting_set(def, text.data, NULL, s, errors, list);
    buf_release(&text);
}

static void set_from_file(struct yaml_node *root, const char *path, struct settings *s, struct yaml_errors *errors)
{
    if (root->kind != YAML_MAP) {
        yaml_fault(errors, root, N_("Settings have to be lines like listen: 127.0.0.1:8080."), NULL);
        return;
    }
    const char *slash = strrchr(path, '/');
    const char *folder = slash ? arena_strndup(errors->a, path, (size_t)(slash - path)) : NULL;
    for (size_t i = 0; i < root->n; i++) {
        struct yaml_pair *pair = &root->pairs[i];
        const struct setting_def *def = NULL;
        for (size_t k = 0; k < COUNT_OF(table) && !def; k++) {
            def = strcmp(table[k].name, pair->key) == 0 ? &table[k] : NULL;
        }
        pair->used = def != NULL;
        if (def && pair->value->kind == YAML_LIST && def->kind == SETTING_BLOCKS) {
            set_from_list(def, pair->value, s, errors);
        } else if (def && pair->value->kind != YAML_TEXT) {
            yaml_fault(errors, pair->value, N_("{} has to be a text."), def->name);
        } else if (def) {
            setting_set(def, pair->value->text, folder, s, errors, pair->value);
        }
    }
    yaml_finish(errors, root);
}

/* ECHOWALL_CLOCK and other names that are no settings are somebody else's and left alone. */
static void set_from_environment(char *const *envp, struct settings *s, struct yaml_errors *errors)
{
    static const char prefix[] = "ECHOWALL_";
    for (; envp && *envp; envp++) {
        char name[40];
        const char *equals = strchr(*envp, '=');
        if (!equals || !str_starts(*envp, prefix) || (size_t)(equals - *envp) - strlen(prefix) >= sizeof(name)) {
            continue;
        }
        size_t n = 0;
        for (const char *p = *envp + strlen(prefix); p < equals; p++) {
            name[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
        }
        name[n] = '\0';
        const struct setting_def *def = find(name);
        if (def) {
            errors->file = arena_strndup(errors->a, *envp, (size_t)(equals - *envp));
            setting_set(def, equals + 1, NULL, s, errors, NULL);
        }
    }
}

static void set_from_flags(const struct setting_flag *flags, size_t n, struct settings *s, struct yaml_errors *errors)
{
    for (size_t i = 0; i < n; i++) {
        const struct setting_def *def = find(flags[i].name);
        errors->file = arena_printf(errors->a, "--%s", flags[i].name);
        if (def) {
            setting_set(def, flags[i].value, NULL, s, errors, NULL);
        } else {
            yaml_fault(errors, NULL, N_("The key {} is not known here."), flags[i].name);
        }
    }
}

/* echowall.db → echowall.key beside it; PostgreSQL has no folder, so the files lie where the program was started. */
static const char *beside(struct arena *a, const char *database, const char *suffix)
{
    if (strstr(database, "://")) {
        return arena_printf(a, "echowall%s", suffix);
    }
    if (str_starts(database, "sqlite:")) {
        database += strlen("sqlite:");
    }
    size_t n = strlen(database);
    n -= str_ends(database, ".db") ? 3 : 0;
    return arena_printf(a, "%.*s%s", (int)n, database, suffix);
}

enum err settings_load(const char *path, char *const *envp, const struct setting_flag *flags, size_t n_flags,
                       struct yaml_errors *errors, struct settings *ret, struct error *e)
{
    struct settings s = {0};
    struct yaml_node *root = NULL;
    const char *file = path ? path : "echowall.yaml";
    set_defaults(errors, &s);
    errors->file = file;
    /* Who may not look into the folder he stands in has no settings there. */
    bool lost = !path && access(".", X_OK) != 0;
    enum err err = lost ? ERR_NOT_FOUND : yaml_read(file, errors, &root, e);
    if (err && (err != ERR_NOT_FOUND || path)) {
        return err;
    }
    if (root) {
        set_from_file(root, file, &s, errors);
    }
    set_from_environment(envp, &s, errors);
    set_from_flags(flags, n_flags, &s, errors);
    if (errors->n > 0) {
        return error_set(e, ERR_INVALID, NULL, N_("The settings hold mistakes."), NULL);
    }
    s.files = s.files[0] ? s.files : beside(errors->a, s.database, ".files");
    s.key = s.key[0] ? s.key : beside(errors->a, s.database, ".key");
    *ret = s;
    return ERR_OK;
}

static void help_one(struct buf *out, const struct setting_def *def, bool man)
{
    buf_printf(out, man ? ".TP\n.B %s\n%s" : "%s\n    %s", def->name, def->help);
    if (def->words) {
        buf_puts(out, " One of ");
        for (const char *p = def->words; *p; p++) {
            if (*p == '|') {
                buf_puts(out, ", ");
            } else {
                buf_putc(out, *p);
            }
        }
        buf_puts(out, ".");
    }
    if (def->kind == SETTING_INT) {
        buf_printf(out, " From %lld to %lld.", (long long)def->min, (long long)def->max);
    }
    if (def->otherwise[0]) {
        buf_printf(out, " Default: %s.", def->otherwise);
    }
    buf_puts(out, man ? "\n" : "\n\n");
}

void settings_help(struct buf *out, bool man)
{
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        help_one(out, &table[i], man);
    }
}

void settings_print(const struct settings *s, struct buf *out)
{
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        buf_printf(out, "%s: ", table[i].name);
        setting_print(&table[i], s, out);
        buf_putc(out, '\n');
    }
}
