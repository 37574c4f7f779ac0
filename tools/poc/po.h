/* A catalogue of translated sentences, read from gettext's .po files. */
#ifndef ECHOWALL_TOOLS_PO_H
#define ECHOWALL_TOOLS_PO_H

#include <stdbool.h>
#include <stddef.h>

struct po_entry {
    char *msgid;
    char *msgstr;
    char *hant; /* traditional, from OpenCC or an override; NULL: as msgstr */
    char *en;   /* override of the English text, or NULL */
    const char *file;
    int line;
    bool used; /* some source has it */
};

struct po {
    struct po_entry *entries;
    size_t count;
    size_t cap;
    int errors; /* messages written to stderr so far */
};

enum po_column { PO_ZH_CN, PO_ZH_TW, PO_EN };

/* Reads one file into a column; sentences of PO_ZH_TW and PO_EN must be known from PO_ZH_CN. False: cannot be read. */
bool po_read(struct po *po, const char *path, enum po_column column);

/* Every *.po of the folder, in order of name; a folder that is absent is empty. */
void po_read_folder(struct po *po, const char *folder, enum po_column column, char ***ret_paths, size_t *ret_count);

struct po_entry *po_find(struct po *po, const char *msgid);
void po_complain(struct po *po, const char *file, int line, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void po_release(struct po *po);

/* Decodes one or more C or po string literals at p; returns the end, or NULL when there is none. *ret_s is malloc'd. */
const char *po_string(const char *p, char **ret_s, int *ret_lines);

char *read_text(const char *path);
size_t count_holes(const char *s); /* of "{}" */

/* Marks what t("…"), tr("…") and N_("…") in a source file name, and complains about what has no translation. */
void sources_check(struct po *po, const char *path);

#endif
