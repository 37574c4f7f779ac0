/* How an officer likes the desk: filters they gave a name, and small choices such as the columns of lists. Nobody else
 * sees them. */
#ifndef ECHOWALL_MODEL_CHOICE_H
#define ECHOWALL_MODEL_CHOICE_H

#include "model/site.h"
#include "model/viewer.h"

#define FILTERS_MAX     20
#define FILTER_NAME_MAX 30  /* characters */
#define FILTER_PATH_MAX 600 /* bytes */
#define CHOICE_MAX      200 /* bytes */

struct saved_filter {
    int64_t id;
    const char *name, *path;
};

struct saved_filters {
    struct saved_filter rows[FILTERS_MAX];
    int n;
};

/* The viewer's own, by name. */
enum err filter_list(struct db_conn *c, const struct viewer *v, struct arena *a, struct saved_filters *ret,
                     struct error *e) ERR_CHECKED;
/* A name that is there already leads to the new list from then on. path is one of "/desk/q/…". ERR_INVALID (field
 * "name") without a name or when there are FILTERS_MAX already. */
enum err filter_save(struct db_conn *c, const struct site *s, const struct viewer *v, const char *name,
                     const char *path, struct error *e) ERR_CHECKED;
/* Fine when it is not theirs or gone. */
enum err filter_drop(struct db_conn *c, const struct viewer *v, int64_t id, struct error *e) ERR_CHECKED;

/* "" when nothing was chosen. */
enum err choice_get(struct db_conn *c, const struct viewer *v, struct arena *a, const char *name, const char **ret,
                    struct error *e) ERR_CHECKED;
enum err choice_set(struct db_conn *c, const struct viewer *v, const char *name, const char *value,
                    struct error *e) ERR_CHECKED;

#endif
