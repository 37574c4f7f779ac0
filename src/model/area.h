/*
 * Areas: province, city, county or zone, town, village, grid, as a tree with its closure. Functional zones without a
 * code are first class: they are known by parent and name.
 */
#ifndef ECHOWALL_MODEL_AREA_H
#define ECHOWALL_MODEL_AREA_H

#include "model/sheet.h"
#include "model/site.h"
#include "model/viewer.h"

#define AREA_LIST_MAX 1000

enum area_level { AREA_PROVINCE = 1, AREA_CITY, AREA_COUNTY, AREA_TOWN, AREA_VILLAGE, AREA_GRID };

struct area {
    int64_t id, parent_id; /* parent_id 0: a root */
    const char *code;      /* "" for a zone without one */
    const char *name, *initials;
    int level;
    bool active, leaf; /* leaf: nothing active below */
    const char *path;  /* only from area_search: names from the top, the area's own last */
};

struct area_list {
    struct area *rows;
    int n;
};

enum err area_by_id(struct db_conn *c, struct arena *a, int64_t id, struct area *ret, struct error *e) ERR_CHECKED;
enum err area_by_code(struct db_conn *c, struct arena *a, const char *code, struct area *ret,
                      struct error *e) ERR_CHECKED;

/* Active areas right below parent_id (0: the roots), by code, at most AREA_LIST_MAX. For pickers: county, town, village
 * in turn. */
enum err area_children(struct db_conn *c, struct arena *a, int64_t parent_id, struct area_list *ret,
                       struct error *e) ERR_CHECKED;

/* The area and all above it, the top first. */
enum err area_chain(struct db_conn *c, struct arena *a, int64_t id, struct area_list *ret, struct error *e) ERR_CHECKED;
/* Their names run together: "宁德市霞浦县三沙镇". */
enum err area_path(struct db_conn *c, struct arena *a, int64_t id, char **ret, struct error *e) ERR_CHECKED;

/* Active areas whose name contains the text, or whose code or pinyin initials begin with it; larger areas first, at
 * most limit (1..50), with their paths. */
enum err area_search(struct db_conn *c, struct arena *a, const char *text, int limit, struct area_list *ret,
                     struct error *e) ERR_CHECKED;

/* The area of a code, or of a name as people write it: its own ("步文街道") or with those above run together
 * ("龙文区步文街道"); the largest where several fit. ERR_NOT_FOUND. */
enum err area_named(struct db_conn *c, struct arena *a, const char *text, struct area *ret,
                    struct error *e) ERR_CHECKED;

/*
 * Adds and updates areas from a list with code, parent, level, name (代码, 上级代码, 级别, 名称); level is 1..6 or its
 * word. A parent may stand on any line or be there already. Nothing is taken away. System administrators and the
 * operator. ERR_INVALID with the faults in *ret when a line is wrong.
 */
enum err area_import(struct db_conn *c, const struct site *s, const struct viewer *v, struct arena *a,
                     const struct sheet *x, struct sheet_report *ret, struct error *e) ERR_CHECKED;

#endif
