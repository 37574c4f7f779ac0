/* Finds the sentences that sources mark for translation. */
#include "po.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool word_before(const char *text, const char *p)
{
    return p > text && (isalnum((unsigned char)p[-1]) || p[-1] == '_');
}

/* The bytes of a comment at p, which holds no call; 0 where there is none. In a template, what accept="image/..." has
 * is none.
 */
static size_t skip(const char *p, bool template)
{
    const char *end = NULL;
    if (!template && p[0] == '/' && p[1] == '*') {
        end = strstr(p + 2, "*/");
        return end ? (size_t)(end + 2 - p) : strlen(p);
    }
    if (template && p[0] == '{' && p[1] == '#') {
        end = strstr(p, "#}");
        return end ? (size_t)(end + 2 - p) : strlen(p);
    }
    return 0;
}

static void check(struct po *po, const char *path, int line, const char *msgid)
{
    struct po_entry *e = po_find(po, msgid);
    if (e)
        e->used = true;
    else
        po_complain(po, path, line, "\"%s\" has no translation in po/zh-CN", msgid);
}

void sources_check(struct po *po, const char *path)
{
    static const char *const calls[] = {"t(", "tr(", "N_("};

    char *text = read_text(path);
    if (!text) {
        po_complain(po, path, 1, "cannot be read");
        return;
    }
    size_t length = strlen(path);
    bool template = length > 7 && strcmp(path + length - 7, ".html.t") == 0;
    int line = 1;
    for (const char *p = text; *p;) {
        size_t pass = skip(p, template);
        for (size_t i = 0; pass == 0 && i < sizeof calls / sizeof *calls; i++) {
            size_t n = strlen(calls[i]);
            char *msgid = NULL;
            int lines = 0;
            if (strncmp(p, calls[i], n) == 0 && !word_before(text, p) && po_string(p + n, &msgid, &lines)) {
                check(po, path, line, msgid);
                free(msgid);
            }
        }
        for (pass = pass ? pass : 1; pass > 0; pass--)
            line += *p++ == '\n';
    }
    free(text);
}
