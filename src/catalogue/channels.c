/* Reading the file of channels. Every refusal says what would be right, for whoever reads it is editing the file. */
#include "catalogue/channels.h"

#include <ctype.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

#define URL_MAX     500
#define BODY_MAX    4000
#define SECRET_MAX  1000
#define MATCH_MAX   8
#define ADDRESS_MAX 120

static const char *const names[CHANNELS] = {"sms", "mail", "webhook"};

struct reading {
    struct yaml_errors *errors;
    const char *folder; /* NULL: where the program was started */
    struct channels *c;
};

/* The file has to be its owner's alone, as the site key's. */
static const char *read_secret(struct reading *x, struct yaml_node *map, const char *key, enum yaml_need need)
{
    char bytes[SECRET_MAX + 2];
    struct stat st;
    const char *name = yaml_text(x->errors, map, key, need, 300, "");
    if (!*name)
        return "";
    struct yaml_node *at = yaml_get(x->errors, map, key, YAML_OPTIONAL, YAML_TEXT);
    const char *path = *name == '/' || !x->folder ? name : arena_printf(x->errors->a, "%s/%s", x->folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 && fstat(fd, &st) == 0 ? read(fd, bytes, sizeof(bytes) - 1) : -1;
    if (fd >= 0)
        close(fd);
    if (n < 0)
        yaml_fault(x->errors, at, N_("The file {} cannot be read."), path);
    else if (st.st_mode & 077)
        yaml_fault(x->errors, at, N_("Others may read {}: chmod 600 it."), path);
    else if (n == 0 || n > SECRET_MAX)
        yaml_fault(x->errors, at, N_("The file {} holds no secret, or too long a one."), path);
    if (n <= 0)
        return "";
    bytes[n] = '\0';
    char *s = str_trim(x->errors->a, bytes);
    for (const char *p = s; *p; p++) {
        if ((unsigned char)*p < ' ' || *p == 0x7f) {
            yaml_fault(x->errors, at, N_("The file {} holds more than one line."), path);
            return "";
        }
    }
    return s;
}

/* scheme://host[:port], and for HTTP a path that may hold placeholders. */
static bool url_ok(const char *url, const char *scheme, bool path)
{
    if (!str_starts(url, scheme))
        return false;
    const char *host = url + strlen(scheme);
    size_t n = strcspn(host, "/?#");
    for (size_t i = 0; i < n; i++) {
        if (!isalnum((unsigned char)host[i]) && !strchr(".-:[]_", host[i]))
            return false;
    }
    for (const char *p = url; *p; p++) {
        if (*p <= ' ' || *p >= 0x7f || strchr("\"'<>\\^`|", *p))
            return false;
    }
    return n > 0 && (path || host[n] == '\0');
}

static const char *read_url(struct reading *x, struct yaml_node *map, const char *key, enum yaml_need need)
{
    const char *url = yaml_text(x->errors, map, key, need, URL_MAX, "");
    if (*url && !url_ok(url, "https://", true) && !url_ok(url, "http://", true))
        yaml_fault(x->errors, yaml_get(x->errors, map, key, YAML_OPTIONAL, YAML_TEXT),
                   N_("{} has to be an address like https://sms.example.cn/send."), key);
    return url;
}

/* "path=a|b" or a text. */
static bool read_match(struct reading *x, struct yaml_node *map, const char *key, struct channel_match *ret)
{
    const char *text = yaml_text(x->errors, map, key, YAML_OPTIONAL, 200, "");
    const char *equals = strchr(text, '=');
    struct arena *a = x->errors->a;
    *ret = (struct channel_match){0};
    if (!*text)
        return false;
    if (!equals || equals == text) {
        ret->text = text;
        return true;
    }
    const char **values = arena_array(a, const char *, MATCH_MAX + 1);
    size_t n = 0;
    ret->path = arena_strndup(a, text, (size_t)(equals - text));
    for (const char *p = equals + 1; n < MATCH_MAX;) {
        size_t len = strcspn(p, "|");
        values[n++] = arena_strndup(a, p, len);
        if (!p[len])
            break;
        p += len + 1;
    }
    values[n] = NULL;
    ret->values = values;
    return true;
}

static bool header_ok(const char *name, const char *value)
{
    for (const char *p = name; *p; p++) {
        if (!isalnum((unsigned char)*p) && *p != '-' && *p != '_')
            return false;
    }
    for (const char *p = value; *p; p++) {
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            return false;
    }
    return *name && *value;
}

static void read_headers(struct reading *x, struct yaml_node *map, struct sms_channel *s)
{
    struct yaml_node *node = yaml_get(x->errors, map, "headers", YAML_OPTIONAL, YAML_MAP);
    for (size_t i = 0; node && i < node->n; i++) {
        struct yaml_pair *p = &node->pairs[i];
        p->used = true;
        if (p->value->kind != YAML_TEXT || !header_ok(p->key, p->value->text) || s->n_headers == CHANNEL_HEADERS_MAX)
            yaml_fault(x->errors, p->value, N_("{} is no header of HTTP, or one too many."), p->key);
        else
            s->headers[s->n_headers++] = (struct channel_header){p->key, p->value->text};
    }
}

static void read_report(struct reading *x, struct yaml_node *sms, struct sms_channel *s)
{
    struct yaml_node *map = yaml_get(x->errors, sms, "report", YAML_OPTIONAL, YAML_MAP);
    s->report_secret = s->report_id = "";
    if (!map)
        return;
    s->report_secret = read_secret(x, map, "secret_file", YAML_REQUIRED);
    s->report_id = yaml_text(x->errors, map, "id", YAML_REQUIRED, 60, "");
    if (!read_match(x, map, "delivered", &s->report_ok))
        yaml_fault(x->errors, map, N_("The key {} is missing here."), "delivered");
    yaml_finish(x->errors, map);
}

static void read_sms(struct reading *x, struct yaml_node *root)
{
    static const char *const types[] = {"form", "json", NULL}, *const methods[] = {"POST", "GET", NULL};
    struct sms_channel *s = &x->c->sms;
    struct yaml_node *map = yaml_get(x->errors, root, "sms", YAML_OPTIONAL, YAML_MAP);
    *s = (struct sms_channel){
        .url = "", .body = "", .secret = "", .id_field = "", .status_url = "", .report_secret = ""};
    if (!map)
        return;
    s->on = true;
    s->url = read_url(x, map, "url", YAML_REQUIRED);
    s->method = methods[yaml_choice(x->errors, map, "method", YAML_OPTIONAL, methods, 0)];
    s->json = yaml_choice(x->errors, map, "type", YAML_OPTIONAL, types, 0) == 1;
    s->body = yaml_text(x->errors, map, "body", YAML_OPTIONAL, BODY_MAX, "");
    s->secret = read_secret(x, map, "secret_file", YAML_OPTIONAL);
    read_headers(x, map, s);
    s->has_ok = read_match(x, map, "ok", &s->ok);
    s->id_field = yaml_text(x->errors, map, "gateway_id", YAML_OPTIONAL, 60, "");
    s->deduplicates = yaml_bool(x->errors, map, "deduplicates", false);
    s->status_url = read_url(x, map, "status_url", YAML_OPTIONAL);
    bool known = read_match(x, map, "status_known", &s->status_known);
    s->has_delivered = read_match(x, map, "status_delivered", &s->status_delivered);
    if (*s->status_url && !known)
        yaml_fault(x->errors, map, N_("The key {} is missing here."), "status_known");
    const char *where = str_eq(s->method, "GET") ? s->url : s->body;
    if (!strstr(where, "{phone}") || !strstr(where, "{text}"))
        yaml_fault(x->errors, map, N_("{} has to hold the placeholders for phone and text."),
                   str_eq(s->method, "GET") ? "url" : "body");
    read_report(x, map, s);
    yaml_finish(x->errors, map);
}

static void read_mail(struct reading *x, struct yaml_node *root)
{
    struct mail_channel *m = &x->c->mail;
    struct yaml_node *map = yaml_get(x->errors, root, "mail", YAML_OPTIONAL, YAML_MAP);
    if (!map)
        return;
    m->on = true;
    m->url = yaml_text(x->errors, map, "url", YAML_REQUIRED, URL_MAX, "");
    m->starttls = yaml_bool(x->errors, map, "starttls", true);
    m->user = yaml_text(x->errors, map, "user", YAML_OPTIONAL, 120, "");
    m->password = read_secret(x, map, "password_file", *m->user ? YAML_REQUIRED : YAML_OPTIONAL);
    m->from = yaml_text(x->errors, map, "from", YAML_REQUIRED, ADDRESS_MAX, "");
    if (*m->url && !url_ok(m->url, "smtp://", false) && !url_ok(m->url, "smtps://", false))
        yaml_fault(x->errors, map, N_("{} has to be an address like smtps://mail.example.cn:465."), "url");
    if (*m->from && !mail_address_ok(m->from))
        yaml_fault(x->errors, map, N_("{} has to be a mail address like name@example.cn."), "from");
    yaml_finish(x->errors, map);
}

static void read_hook(struct reading *x, struct yaml_node *map)
{
    size_t n;
    if (map->kind != YAML_MAP || x->c->n_hooks == CHANNEL_HOOKS_MAX) {
        yaml_fault(x->errors, map, N_("{} has to be a list of maps with name, url and secret_file, at most 16."),
                   "webhooks");
        return;
    }
    struct webhook h = {.name = yaml_text(x->errors, map, "name", YAML_REQUIRED, 40, ""),
                        .url = read_url(x, map, "url", YAML_REQUIRED),
                        .secret = read_secret(x, map, "secret_file", YAML_REQUIRED),
                        .events = yaml_texts(x->errors, map, "events", YAML_OPTIONAL, 40, &n),
                        .deduplicates = yaml_bool(x->errors, map, "deduplicates", false)};
    if (channel_hook(x->c, h.name))
        yaml_fault(x->errors, map, N_("The name {} is there twice."), h.name);
    x->c->hooks[x->c->n_hooks++] = h;
    yaml_finish(x->errors, map);
}

/* "21:30-08:00", to minutes of the day. */
static bool read_hours(const char *text, int *ret_from, int *ret_to)
{
    int v[4];
    char tail;
    if (strlen(text) > 11 || sscanf(text, "%2d:%2d-%2d:%2d%c", &v[0], &v[1], &v[2], &v[3], &tail) != 4)
        return false;
    if (v[0] < 0 || v[0] > 23 || v[2] < 0 || v[2] > 23 || v[1] < 0 || v[1] > 59 || v[3] < 0 || v[3] > 59)
        return false;
    *ret_from = v[0] * 60 + v[1];
    *ret_to = v[2] * 60 + v[3];
    return true;
}

static void read_root(struct reading *x, struct yaml_node *root)
{
    const char *quiet = yaml_text(x->errors, root, "quiet_hours", YAML_OPTIONAL, 11, "21:30-08:00");
    if (!read_hours(quiet, &x->c->quiet_from, &x->c->quiet_to))
        yaml_fault(x->errors, root, N_("{} has to be written as 21:30-08:00."), "quiet_hours");
    x->c->max_age_ms = yaml_int(x->errors, root, "max_age_hours", YAML_OPTIONAL, 1, 720, 48) * MS_HOUR;
    x->c->timeout_s = yaml_int(x->errors, root, "timeout_seconds", YAML_OPTIONAL, 1, 60, 15);
    read_sms(x, root);
    read_mail(x, root);
    struct yaml_node *hooks = yaml_get(x->errors, root, "webhooks", YAML_OPTIONAL, YAML_LIST);
    for (size_t i = 0; hooks && i < hooks->n; i++)
        read_hook(x, hooks->items[i]);
    if (!*x->c->base_url && (x->c->sms.on || x->c->mail.on))
        yaml_fault(x->errors, root, N_("Messages name the site's address: set base_url in the settings."), NULL);
    yaml_finish(x->errors, root);
}

enum err channels_load(const char *path, const char *base_url, struct yaml_errors *errors, struct channels *ret,
                       struct error *e)
{
    struct channels c = {.base_url = base_url};
    const char *slash = strrchr(path, '/');
    struct reading x = {errors, slash ? arena_strndup(errors->a, path, (size_t)(slash - path)) : NULL, &c};
    struct yaml_node *root = NULL;
    size_t before = errors->n;
    errors->file = path;
    enum err r = yaml_read(path, errors, &root, e);
    if (r != ERR_OK)
        return r;
    if (root)
        read_root(&x, root);
    if (!root || errors->n > before)
        return error_set(e, ERR_INVALID, NULL, N_("The file of channels holds mistakes."), NULL);
    *ret = c;
    return ERR_OK;
}

void channels_demo(const char *base_url, struct channels *ret)
{
    *ret = (struct channels){.base_url = *base_url ? base_url : "http://localhost",
                             .sms = {.on = true, .deduplicates = true, .status_url = "", .report_secret = ""},
                             .mail = {.on = true},
                             .max_age_ms = 48 * MS_HOUR,
                             .timeout_s = 15,
                             .demo = true};
}

bool channel_on(const struct channels *c, enum channel ch)
{
    return c && (ch == CHANNEL_SMS ? c->sms.on : ch == CHANNEL_MAIL ? c->mail.on : c->n_hooks > 0);
}

const char *channel_name(enum channel ch)
{
    return names[ch];
}

bool channel_of(const char *name, enum channel *ret)
{
    for (int i = 0; i < CHANNELS; i++) {
        if (str_eq(names[i], name)) {
            *ret = (enum channel)i;
            return true;
        }
    }
    return false;
}

const struct webhook *channel_hook(const struct channels *c, const char *name)
{
    for (size_t i = 0; i < c->n_hooks; i++) {
        if (str_eq(c->hooks[i].name, name))
            return &c->hooks[i];
    }
    return NULL;
}

bool channel_can_tell(const struct channels *c, enum channel ch, const char *hook)
{
    const struct webhook *h = ch == CHANNEL_WEBHOOK ? channel_hook(c, hook) : NULL;
    if (ch == CHANNEL_SMS)
        return c->sms.deduplicates || *c->sms.status_url;
    return h && h->deduplicates;
}

int64_t channels_quiet(const struct channels *c, int64_t ms, struct zone z)
{
    struct civil t = civil_of(ms, z);
    int minute = t.hour * 60 + t.minute;
    bool over_midnight = c->quiet_from > c->quiet_to;
    bool quiet = over_midnight ? minute >= c->quiet_from || minute < c->quiet_to
                               : minute >= c->quiet_from && minute < c->quiet_to;
    if (!quiet)
        return ms;
    if (over_midnight && minute >= c->quiet_from)
        t.day++;
    struct civil end = {
        .year = t.year, .month = t.month, .day = t.day, .hour = c->quiet_to / 60, .minute = c->quiet_to % 60};
    return civil_ms(&end, z);
}

bool mail_address_ok(const char *s)
{
    const char *at = strchr(s, '@');
    size_t n = strlen(s);
    if (!at || at == s || n > ADDRESS_MAX || strchr(at + 1, '@') || s[0] == '.' || at[-1] == '.' || s[0] == '-')
        return false;
    for (const char *p = s; p < at; p++) {
        if (!isalnum((unsigned char)*p) && !strchr(".!#$%&'*+-/=?^_{|}~", *p))
            return false;
    }
    for (const char *p = at + 1; *p; p++) {
        bool dot = *p == '.' && (p == at + 1 || p[1] == '\0' || p[1] == '.');
        if (dot || (!isalnum((unsigned char)*p) && *p != '-' && *p != '.'))
            return false;
    }
    return strchr(at + 1, '.') != NULL;
}
