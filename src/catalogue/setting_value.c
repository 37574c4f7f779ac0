/* Values of settings. Every refusal says what would be right, for whoever reads it is editing a file. */
#include "catalogue/setting_value.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/str.h"

#define BLOCKS_MAX 64

static bool read_size(const char *text, int64_t min, int64_t max, int64_t *ret)
{
    static const struct {
        const char *unit;
        int64_t bytes;
    } units[] = {{"", 1},
                 {"B", 1},
                 {"KiB", 1024},
                 {"K", 1024},
                 {"MiB", 1024 * 1024},
                 {"M", 1024 * 1024},
                 {"GiB", 1024 * 1024 * 1024},
                 {"G", 1024 * 1024 * 1024}};
    char digits[16];
    size_t n = strspn(text, "0123456789");
    int64_t value;
    if (n == 0 || n >= sizeof(digits)) {
        return false;
    }
    memcpy(digits, text, n);
    digits[n] = '\0';
    text += n + (text[n] == ' ');
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (strcmp(text, units[i].unit) == 0 && str_int(digits, 0, INT64_MAX / units[i].bytes, &value) &&
            value * units[i].bytes >= min && value * units[i].bytes <= max) {
            *ret = value * units[i].bytes;
            return true;
        }
    }
    return false;
}

static bool in_words(const char *words, const char *text)
{
    size_t n = strlen(text);
    while (words) {
        const char *end = strchr(words, '|');
        size_t len = end ? (size_t)(end - words) : strlen(words);
        if (len == n && memcmp(words, text, n) == 0) {
            return true;
        }
        words = end ? end + 1 : NULL;
    }
    return false;
}

/* "host:port" with brackets around an IPv6 address. */
static bool read_listen(struct arena *a, const char *text, struct settings *s)
{
    const char *colon = strrchr(text, ':');
    int64_t port;
    if (!colon || !str_int(colon + 1, 0, 65535, &port)) {
        return false;
    }
    size_t n = (size_t)(colon - text);
    uint8_t address[16];
    if (n >= 2 && text[0] == '[' && colon[-1] == ']') {
        char *host = arena_strndup(a, text + 1, n - 2);
        if (inet_pton(AF_INET6, host, address) != 1) {
            return false;
        }
        s->listen_host = host;
    } else {
        char *host = arena_strndup(a, text, n);
        if (inet_pton(AF_INET, host, address) != 1 && strcmp(host, "localhost") != 0) {
            return false;
        }
        s->listen_host = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
    }
    s->listen_port = port;
    return true;
}

static const char *read_url(struct arena *a, const char *text)
{
    size_t n = strlen(text);
    size_t scheme = str_starts(text, "https://") ? 8 : str_starts(text, "http://") ? 7 : 0;
    if (n == 0) {
        return "";
    }
    while (n > scheme && text[n - 1] == '/') {
        n--;
    }
    if (scheme == 0 || n == scheme || strpbrk(text, " \"'<>?#\\@")) {
        return NULL;
    }
    return arena_strndup(a, text, n);
}

/* Offsets stand for themselves; the one named zone is China's, which has had no summer time since 1991. */
static bool read_zone(const char *text, struct zone *ret)
{
    int64_t hours;
    int64_t minutes;
    char part[3] = {0};
    if (strcmp(text, "Asia/Shanghai") == 0) {
        *ret = zone_shanghai;
        return true;
    }
    if (strcmp(text, "UTC") == 0) {
        *ret = (struct zone){0};
        return true;
    }
    if (strlen(text) != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
        return false;
    }
    memcpy(part, text + 1, 2);
    if (!str_int(part, 0, 14, &hours) || !str_int(text + 4, 0, 59, &minutes)) {
        return false;
    }
    ret->offset_s = (int32_t)((text[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60));
    return true;
}

static bool read_address(const char *ip, uint8_t address[16], bool *ret_v4)
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (inet_pton(AF_INET, ip, address + 12) == 1) {
        memcpy(address, mapped, sizeof(mapped));
        *ret_v4 = true;
        return true;
    }
    *ret_v4 = false;
    return inet_pton(AF_INET6, ip, address) == 1;
}

static bool read_block(struct arena *a, const char *text, struct cidr *ret)
{
    const char *slash = strchr(text, '/');
    char *ip = slash ? arena_strndup(a, text, (size_t)(slash - text)) : arena_strdup(a, text);
    bool v4;
    int64_t bits = -1;
    if (!read_address(ip, ret->address, &v4)) {
        return false;
    }
    if (slash && !str_int(slash + 1, 0, v4 ? 32 : 128, &bits)) {
        return false;
    }
    ret->bits = bits < 0 ? 128 : (int)bits + (v4 ? 96 : 0);
    return true;
}

static bool same_bits(const uint8_t *a, const uint8_t *b, int bits)
{
    int whole = bits / 8;
    int rest = bits % 8;
    uint8_t mask = (uint8_t)(0xff << (8 - rest));
    return memcmp(a, b, (size_t)whole) == 0 && (rest == 0 || ((a[whole] ^ b[whole]) & mask) == 0);
}

bool cidr_list_has(const struct cidr_list *list, const char *ip)
{
    uint8_t address[16];
    bool v4;
    if (!ip || !read_address(ip, address, &v4)) {
        return false;
    }
    for (size_t i = 0; i < list->n; i++) {
        if (same_bits(list->rows[i].address, address, list->rows[i].bits)) {
            return true;
        }
    }
    return false;
}

static void read_blocks(const char *text, struct cidr_list *ret, struct yaml_errors *errors, const struct yaml_node *at)
{
    struct cidr_list list = {.rows = arena_array(errors->a, struct cidr, BLOCKS_MAX)};
    while (*text) {
        size_t n = strcspn(text, ",");
        char *one = str_trim(errors->a, arena_strndup(errors->a, text, n));
        text += n + (text[n] == ',');
        if (!one[0]) {
            continue;
        }
        if (list.n == BLOCKS_MAX) {
            yaml_fault(errors, at, N_("{} holds too many entries."), "trusted_proxies");
            return;
        }
        if (read_block(errors->a, one, &list.rows[list.n])) {
            list.n++;
        } else {
            yaml_fault(errors, at, N_("{} is no address block like 10.0.0.0/8."), one);
        }
    }
    *ret = list;
}

static const char *bounds(struct yaml_errors *errors, const struct setting_def *def)
{
    return arena_printf(errors->a, "%s: %lld … %lld", def->name, (long long)def->min, (long long)def->max);
}

static void set_text(const struct setting_def *def, const char *text, struct settings *s, struct yaml_errors *errors,
                     const struct yaml_node *at)
{
    int64_t n = utf8_valid(text, strlen(text)) ? (int64_t)utf8_length(text) : -1;
    if (n < def->min || n > def->max) {
        yaml_fault(errors, at, N_("This has to be a text of so many characters: {}."), bounds(errors, def));
        return;
    }
    *(const char **)((char *)s + def->offset) = arena_strdup(errors->a, text);
}

static void set_url(const struct setting_def *def, const char *text, struct settings *s, struct yaml_errors *errors,
                    const struct yaml_node *at)
{
    const char *url = read_url(errors->a, text);
    if (url) {
        set_text(def, url, s, errors, at);
    } else {
        yaml_fault(errors, at, N_("{} has to be an address like https://echo.example.gov.cn."), def->name);
    }
}

/* Seen from the folder of the settings: "x.db", "sqlite:x.db"; what is absolute or no path stays. */
static const char *path_from(struct arena *a, const char *folder, const char *text)
{
    const char *scheme = str_starts(text, "sqlite:") ? "sqlite:" : "";
    const char *path = text + strlen(scheme);
    if (!path[0] || path[0] == '/' || strstr(text, "://")) {
        return text;
    }
    return arena_printf(a, "%s%s/%s", scheme, folder, path);
}

void setting_set(const struct setting_def *def, const char *text, const char *folder, struct settings *s,
                 struct yaml_errors *errors, const struct yaml_node *at)
{
    void *field = (char *)s + def->offset;
    switch (def->kind) {
    case SETTING_PATH:
        set_text(def, folder ? path_from(errors->a, folder, text) : text, s, errors, at);
        return;
    case SETTING_TEXT:
        set_text(def, text, s, errors, at);
        return;
    case SETTING_INT:
        if (!str_int(text, def->min, def->max, field)) {
            yaml_fault(errors, at, N_("This has to be a whole number: {}."), bounds(errors, def));
        }
        return;
    case SETTING_SIZE:
        if (!read_size(text, def->min, def->max, field)) {
            yaml_fault(errors, at, N_("{} has to be a size like 20 MiB, within its bounds."), def->name);
        }
        return;
    case SETTING_BOOL:
        if (!yaml_bool_of(text, field)) {
            yaml_fault(errors, at, N_("{} has to be true or false."), def->name);
        }
        return;
    case SETTING_CHOICE:
        if (in_words(def->words, text)) {
            set_text(&(struct setting_def){.max = 100, .offset = def->offset}, text, s, errors, at);
        } else {
            yaml_fault(errors, at, N_("This has to be one of these words: {}."), def->words);
        }
        return;
    case SETTING_LISTEN:
        if (read_listen(errors->a, text, s)) {
            set_text(def, text, s, errors, at);
        } else {
            yaml_fault(errors, at, N_("{} has to be an address and a port like 127.0.0.1:8080."), def->name);
        }
        return;
    case SETTING_URL:
        set_url(def, text, s, errors, at);
        return;
    case SETTING_ZONE:
        if (read_zone(text, &s->zone)) {
            set_text(def, text, s, errors, at);
        } else {
            yaml_fault(errors, at, N_("{} has to be Asia/Shanghai or an offset like +08:00."), def->name);
        }
        return;
    case SETTING_BLOCKS:
        read_blocks(text, field, errors, at);
        return;
    }
}

static void print_quoted(const char *text, struct buf *out)
{
    buf_putc(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') {
            buf_putc(out, '\\');
        }
        if (*text == '\n') {
            buf_puts(out, "\\n");
        } else {
            buf_putc(out, *text);
        }
    }
    buf_putc(out, '"');
}

static void print_blocks(const struct cidr_list *list, struct buf *out)
{
    buf_putc(out, '[');
    for (size_t i = 0; i < list->n; i++) {
        const struct cidr *c = &list->rows[i];
        char ip[INET6_ADDRSTRLEN] = "";
        bool v4 = c->bits >= 96 && memcmp(c->address, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0;
        inet_ntop(v4 ? AF_INET : AF_INET6, c->address + (v4 ? 12 : 0), ip, sizeof(ip));
        buf_printf(out, "%s\"%s/%d\"", i ? ", " : "", ip, c->bits - (v4 ? 96 : 0));
    }
    buf_putc(out, ']');
}

void setting_print(const struct setting_def *def, const struct settings *s, struct buf *out)
{
    const void *field = (const char *)s + def->offset;
    switch (def->kind) {
    case SETTING_INT:
    case SETTING_SIZE:
        buf_int(out, *(const int64_t *)field);
        return;
    case SETTING_BOOL:
        buf_puts(out, *(const bool *)field ? "true" : "false");
        return;
    case SETTING_BLOCKS:
        print_blocks(field, out);
        return;
    default:
        print_quoted(*(const char *const *)field, out);
        return;
    }
}
