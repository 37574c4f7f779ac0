/*
 * poc: the translations' compiler and checker.
 *
 *   poc texts PO                       the Chinese texts, one a line, as OpenCC wants them
 *   poc table PO HANT OUT.c OUT.d      the tables for src/html/tr.c; HANT is what OpenCC made of "texts"
 *   poc check PO FILE...               every sentence marked in the files has a text, and no text is left over
 *
 * Mistakes in the texts fail "check" only: a build goes on without the sentence at fault, which then shows in English.
 *
 * PO is the folder po/; it holds zh-CN/, and overrides in zh-TW/ and en/.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "html/tr_table.h"
#include "po.h"

struct paths {
    char **list;
    size_t count;
};

static void read_column(struct po *po, struct paths *paths, const char *root, const char *name, enum po_column column)
{
    char folder[512];
    snprintf(folder, sizeof folder, "%s/%s", root, name);
    po_read_folder(po, folder, column, &paths->list, &paths->count);
}

static void put_string(FILE *f, const char *s)
{
    if (!s) {
        fputs("NULL", f);
        return;
    }
    fputc('"', f);
    for (; *s; s++) {
        if (*s == '\n')
            fputs("\\n", f);
        else if (*s == '"' || *s == '\\')
            fprintf(f, "\\%c", *s);
        else
            fputc(*s, f);
    }
    fputc('"', f);
}

static int write_texts(const struct po *po)
{
    for (size_t i = 0; i < po->count; i++) {
        for (const char *s = po->entries[i].msgstr; *s; s++)
            *s == '\n' ? (void)fputs("\\n", stdout) : (void)putchar(*s);
        putchar('\n');
    }
    return 0;
}

/* Line i of the text is entry i's traditional form. */
static bool read_hant(struct po *po, char *text)
{
    char *line = text;
    for (size_t i = 0; i < po->count; i++) {
        char *nl = strchr(line, '\n');
        if (!nl) {
            po_complain(po, "OpenCC", (int)i + 1, "fewer lines came back than went in");
            return false;
        }
        *nl = '\0';
        char *s = strdup(line), *w = s;
        if (!s)
            abort();
        for (const char *r = s; *r; r++)
            *w++ = r[0] == '\\' && r[1] == 'n' ? (r++, '\n') : *r;
        *w = '\0';
        po->entries[i].hant = s;
        line = nl + 1;
    }
    return true;
}

static void write_table(const struct po *po, FILE *f)
{
    uint32_t size = 64;
    while (size < po->count * 2)
        size *= 2;
    uint16_t *slots = calloc(size, sizeof *slots);
    if (!slots || po->count > UINT16_MAX - 1)
        abort();
    fputs(
        "/* Made from po/. */\n#include <stddef.h>\n\n#include \"html/tr_table.h\"\n\nconst struct tr_row tr_rows[] = {\n",
        f);
    for (size_t i = 0; i < po->count; i++) {
        const struct po_entry *e = &po->entries[i];
        const char *const texts[] = {e->msgid, e->msgstr, e->hant ? e->hant : e->msgstr, e->en};
        fputs("    {", f);
        for (int k = 0; k < 4; k++) {
            put_string(f, texts[k]);
            fputs(k < 3 ? ", " : "},\n", f);
        }
        uint32_t slot = tr_hash(e->msgid) & (size - 1);
        while (slots[slot])
            slot = (slot + 1) & (size - 1);
        slots[slot] = (uint16_t)(i + 1);
    }
    fputs("    {NULL, NULL, NULL, NULL},\n};\n\nconst uint16_t tr_slots[] = {", f);
    for (uint32_t i = 0; i < size; i++)
        fprintf(f, "%s%d,", i % 16 ? " " : "\n    ", slots[i]);
    fprintf(f, "\n};\n\nconst uint32_t tr_slot_mask = %u;\n", size - 1);
    free(slots);
}

static void write_depfile(const struct paths *paths, const char *root, const char *out, FILE *f)
{
    fprintf(f, "%s: %s/zh-CN", out, root);
    for (size_t i = 0; i < paths->count; i++)
        fprintf(f, " \\\n  %s", paths->list[i]);
    fputc('\n', f);
}

static int make_table(struct po *po, struct paths *paths, char **argv)
{
    char *hant = read_text(argv[3]);
    if (!hant) {
        perror(argv[3]);
        return 1;
    }
    bool whole = read_hant(po, hant);
    free(hant);
    if (!whole)
        return 1;
    read_column(po, paths, argv[2], "zh-TW", PO_ZH_TW);
    read_column(po, paths, argv[2], "en", PO_EN);
    FILE *c = fopen(argv[4], "w"), *d = fopen(argv[5], "w");
    if (!c || !d) {
        perror(argv[4]);
        return 1;
    }
    write_table(po, c);
    write_depfile(paths, argv[2], argv[4], d);
    return fclose(c) | fclose(d);
}

static int check_sources(struct po *po, int argc, char **argv)
{
    for (int i = 3; i < argc; i++)
        sources_check(po, argv[i]);
    for (size_t i = 0; i < po->count; i++) {
        if (!po->entries[i].used)
            po_complain(po, po->entries[i].file, po->entries[i].line, "no source has \"%s\"", po->entries[i].msgid);
    }
    return po->errors > 0;
}

int main(int argc, char **argv)
{
    struct po po = {0};
    struct paths paths = {0};
    const char *verb = argc > 2 ? argv[1] : "";
    int rc = 2;
    if (argc > 2)
        read_column(&po, &paths, argv[2], "zh-CN", PO_ZH_CN);
    if (strcmp(verb, "texts") == 0)
        rc = write_texts(&po);
    else if (strcmp(verb, "table") == 0 && argc == 6)
        rc = make_table(&po, &paths, argv);
    else if (strcmp(verb, "check") == 0)
        rc = check_sources(&po, argc, argv);
    else
        fputs("usage: poc texts PO | table PO HANT OUT.c OUT.d | check PO FILE...\n", stderr);
    po_release(&po);
    for (size_t i = 0; i < paths.count; i++)
        free(paths.list[i]);
    free(paths.list);
    return rc;
}
