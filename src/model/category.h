/* Categories of the residents' demands: a tree of two or three levels, known by codes whose beginning is the parent's
 * code. */
#ifndef ECHOWALL_MODEL_CATEGORY_H
#define ECHOWALL_MODEL_CATEGORY_H

#include "model/sheet.h"
#include "model/site.h"
#include "model/viewer.h"

struct category {
    const char *code, *parent; /* parent "" at the top */
    const char *name, *name_en;
    bool active;
};

struct category_list {
    struct category *rows;
    int n;
};

/* The whole tree by code (parents before children), at most 2,000; inactive ones only when asked for. */
enum err category_tree(struct db_conn *c, struct arena *a, bool inactive, struct category_list *ret,
                       struct error *e) ERR_CHECKED;
/* Active ones right below a code ("" or NULL: the top). */
enum err category_children(struct db_conn *c, struct arena *a, const char *parent, struct category_list *ret,
                           struct error *e) ERR_CHECKED;
enum err category_by_code(struct db_conn *c, struct arena *a, const char *code, struct category *ret,
                          struct error *e) ERR_CHECKED;
/* Of a code, or the highest of exactly this name. */
enum err category_named(struct db_conn *c, struct arena *a, const char *text, struct category *ret,
                        struct error *e) ERR_CHECKED;
/* "教育 / 学前教育 / 入园": names from the top. */
enum err category_path(struct db_conn *c, struct arena *a, const char *code, char **ret, struct error *e) ERR_CHECKED;

/*
 * Adds and renames from a list of level names, one leaf a line: level1, level2, level3, and English names level1_en …
 * where there are (一级, 二级, 三级). Codes are given out in order: two digits a level. A name that is there keeps its
 * code. An optional column code fixes the leaf's code instead. ERR_INVALID with the faults in *ret when a line is
 * wrong.
 */
enum err category_import(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                         const struct sheet *x, struct sheet_report *ret, struct error *e) ERR_CHECKED;

#endif
