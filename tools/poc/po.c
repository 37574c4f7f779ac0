/* Reads .po files: the few parts of the format that this project writes. */
#include "po.h"

#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void po_complain(struct po *po, const char *file, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "%s:%d: error: ", file, line);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    po->errors++;
}

char *read_text(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return NULL;
    char *data = NULL, chunk[4096];
    size_t n = 0, got;
    FILE *m = open_memstream(&data, &n);
    while (m && (got = fread(chunk, 1, sizeof chunk, f)) > 0)
        fwrite(chunk, 1, got, m);
    fclose(f);
    if (!m || fclose(m) != 0)
        return NULL;
    return data;
}

size_t count_holes(const char *s)
{
    size_t n = 0;
    while ((s = strstr(s, "{}"))) {
        n++;
        s += 2;
    }
    return n;
}

static char unescaped(char c)
{
    return c == 'n' ? '\n' : c == 't' ? '\t' : c;
}

const char *po_string(const char *p, char **ret_s, int *ret_lines)
{
    size_t len = 0;
    char *s = NULL;
    FILE *m = NULL;
    const char *end = NULL;
    for (;;) {
        const char *q = p;
        int lines = 0;
        for (; isspace((unsigned char)*q); q++)
            lines += *q == '\n';
        if (*q != '"')
            break;
        if (!m && !(m = open_memstream(&s, &len)))
            abort();
        for (q++; *q && *q != '"' && *q != '\n'; q++)
            fputc(*q == '\\' && q[1] ? unescaped(*++q) : *q, m);
        if (*q != '"')
            break;
        *ret_lines += lines;
        p = end = q + 1;
    }
    if (m)
        fclose(m);
    if (!end) {
        free(s);
        return NULL;
    }
    *ret_s = s;
    return end;
}

struct po_entry *po_find(struct po *po, const char *msgid)
{
    for (size_t i = 0; i < po->count; i++) {
        if (strcmp(po->entries[i].msgid, msgid) == 0)
            return &po->entries[i];
    }
    return NULL;
}

static void keep(struct po *po, struct po_entry e)
{
    if (po->count == po->cap) {
        po->cap = po->cap ? po->cap * 2 : 256;
        po->entries = realloc(po->entries, po->cap * sizeof *po->entries);
        if (!po->entries)
            abort();
    }
    po->entries[po->count++] = e;
}

/* Takes ownership of both strings. */
static void add(struct po *po, enum po_column column, char *msgid, char *msgstr, const char *file, int line)
{
    struct po_entry *old = po_find(po, msgid);
    if (*msgid == '\0' || *msgstr == '\0') {
        if (*msgid)
            po_complain(po, file, line, "no text for \"%s\"", msgid);
    } else if (count_holes(msgid) != count_holes(msgstr)) {
        po_complain(po, file, line, "the number of {} differs from that in \"%s\"", msgid);
    } else if (column == PO_ZH_CN && !old) {
        keep(po, (struct po_entry){.msgid = msgid, .msgstr = msgstr, .file = file, .line = line});
        return;
    } else if (column == PO_ZH_CN) {
        if (strcmp(old->msgstr, msgstr) != 0)
            po_complain(po, file, line, "\"%s\" has another text in %s:%d", msgid, old->file, old->line);
    } else if (!old) {
        po_complain(po, file, line, "\"%s\" is not in po/zh-CN", msgid);
    } else {
        char **place = column == PO_EN ? &old->en : &old->hant;
        free(*place);
        *place = msgstr;
        free(msgid);
        return;
    }
    free(msgid);
    free(msgstr);
}

bool po_read(struct po *po, const char *path, enum po_column column)
{
    char *text = read_text(path), *msgid = NULL;
    if (!text)
        return false;
    int line = 1, id_line = 1;
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n");
        bool id = strncmp(p, "msgid ", 6) == 0, str = strncmp(p, "msgstr ", 7) == 0;
        char *s = NULL;
        int lines = 0;
        const char *end = id || str ? po_string(p + (id ? 6 : 7), &s, &lines) : NULL;
        if ((id && msgid) || (str && !msgid) || ((id || str) && !end) || (!id && !str && n > 0 && *p != '#'))
            po_complain(po, path, line, "this line is not understood");
        if (id) {
            free(msgid);
            msgid = s;
            id_line = line;
        } else if (str && msgid && s) {
            add(po, column, msgid, s, path, id_line);
            msgid = NULL;
        } else {
            free(s);
        }
        line += lines + 1;
        p = end ? end + strcspn(end, "\n") : p + n;
        p += *p == '\n';
    }
    if (msgid)
        po_complain(po, path, id_line, "no msgstr for this msgid");
    free(msgid);
    free(text);
    return true;
}

static int is_po(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 3 && strcmp(d->d_name + n - 3, ".po") == 0;
}

void po_read_folder(struct po *po, const char *folder, enum po_column column, char ***ret_paths, size_t *ret_count)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, is_po, alphasort);
    for (int i = 0; i < n; i++) {
        char *path = NULL;
        if (asprintf(&path, "%s/%s", folder, names[i]->d_name) < 0)
            abort();
        free(names[i]);
        if (!po_read(po, path, column))
            po_complain(po, path, 1, "cannot be read");
        *ret_paths = realloc(*ret_paths, (*ret_count + 1) * sizeof **ret_paths);
        if (!*ret_paths)
            abort();
        (*ret_paths)[(*ret_count)++] = path;
    }
    free(names);
}

void po_release(struct po *po)
{
    for (size_t i = 0; i < po->count; i++) {
        free(po->entries[i].msgid);
        free(po->entries[i].msgstr);
        free(po->entries[i].hant);
        free(po->entries[i].en);
    }
    free(po->entries);
}
