/* look FOLDER: writes sample pages of the layouts and parts, and the assets they link to, for the tests of the look. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "sample.html.h"
#include "web/asset_table.h"

static void write_file(const char *folder, const char *name, const void *data, size_t n)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
        *p = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            perror(path);
        *p = '/';
    }
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(data, 1, n, f) != n || fclose(f) != 0) {
        perror(path);
        exit(1);
    }
}

static const struct page {
    const char *name;
    void (*write)(struct html *h);
} pages[] = {
    {"home", html_sample_home},   {"say", html_sample_say},       {"receipt", html_sample_receipt},
    {"track", html_sample_track}, {"wall", html_sample_wall},     {"error", html_sample_error},
    {"desk", html_sample_desk},   {"matter", html_sample_matter}, {"empty", html_sample_empty},
};

static const struct look {
    const char *suffix;
    enum lang lang;
    bool elder;
} looks[] = {
    {"", LANG_ZH_CN, false}, {"-elder", LANG_ZH_CN, true}, {"-tw", LANG_ZH_TW, false}, {"-en", LANG_EN, false}};

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    struct arena *a = arena_new();
    struct buf out;
    buf_init(&out, 1 << 20);
    struct civil now = {.year = 2026, .month = 7, .day = 3, .hour = 10};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        for (size_t k = 0; k < COUNT_OF(looks); k++) {
            struct html h = {.out = &out, .arena = a, .lang = looks[k].lang, .zone = zone_shanghai};
            h.now = civil_ms(&now, zone_shanghai);
            h.csrf = "0123456789abcdef";
            h.base = "";
            h.elder = looks[k].elder;
            h.demo = true;
            pages[i].write(&h);
            write_file(argv[1], arena_printf(a, "%s%s.html", pages[i].name, looks[k].suffix), out.data, out.len);
            buf_clear(&out);
        }
    }
    for (size_t i = 0; i < asset_table_count; i++)
        write_file(argv[1], asset_table[i].path + 1, asset_table[i].data, asset_table[i].size);
    buf_release(&out);
    arena_free(a);
    return 0;
}
