#include "city.h"

#include "base/str.h"
#include "model/area.h"
#include "model/officer.h"
#include "model/unit.h"

#define TOWNS             40
#define UNITS_PER_OFFICER 4

static const char *const departments[] = {
    "市住房和城乡建设局",
    "市城市管理局",
    "市交通运输局",
    "市生态环境局",
    "市教育局",
    "市卫生健康委员会",
    "市人力资源和社会保障局",
    "市医疗保障局",
    "市民政局",
    "市自然资源局",
    "市公安局交警支队",
    "市市场监督管理局",
    "市农业农村局",
    "市水利局",
    "市文化和旅游局",
    "市应急管理局",
    "市税务局",
    "市退役军人事务局",
    "市供水集团",
    "市公共交通集团",
    "市供电公司",
    "市住房公积金中心",
    "市司法局",
    "市海洋与渔业局",
};

/* Found by its code, or added under the government. */
enum err city_unit_of(struct opened *o, struct arena *a, const char *code, const char *name, const char *kind,
                      int64_t parent, int64_t area, int64_t *ret, struct error *e)
{
    struct unit u;
    enum err r = unit_by_code(o->conn, a, code, &u, e);
    if (r == ERR_OK)
        *ret = u.id;
    if (r != ERR_NOT_FOUND)
        return r;
    struct unit_edit x = {
        .code = code, .name = name, .kind = kind, .phone = "", .parent_id = parent, .area_id = area, .active = true};
    return unit_add(o->conn, &o->site, &viewer_operator, &x, ret, e);
}

static enum err officer_of(struct opened *o, struct arena *a, const char *login, const char *name, int64_t *ret,
                           bool *ret_new, struct error *e)
{
    struct officer x;
    char *password;
    enum err r = officer_by_login(o->conn, a, login, &x, e);
    *ret_new = r == ERR_NOT_FOUND;
    if (r == ERR_OK)
        *ret = x.id;
    if (r != ERR_NOT_FOUND)
        return r;
    return officer_add(o->conn, &o->site, &viewer_operator, a, login, name, ret, &password, e);
}

enum err city_post_of(struct opened *o, struct arena *a, const char *login, const char *name, int64_t unit,
                      const char *role, struct viewer *ret, struct error *e)
{
    int64_t id, post;
    bool fresh;
    enum err r = officer_of(o, a, login, name, &id, &fresh, e);
    if (r == ERR_OK && fresh)
        r = post_add(o->conn, &o->site, &viewer_operator, id, unit, role, &post, e);
    return r == ERR_OK ? viewer_by_login(o->conn, a, login, ret, e) : r;
}

static enum err gather_areas(struct opened *o, struct arena *a, int64_t parent, struct city *ret, int64_t *ids,
                             struct error *e)
{
    struct area_list l;
    enum err r = area_children(o->conn, a, parent, &l, e);
    for (int i = 0; r == ERR_OK && i < l.n; i++) {
        if (l.rows[i].level >= AREA_TOWN && ret->n_areas < CITY_AREAS_MAX) {
            ids[ret->n_areas] = l.rows[i].id;
            ret->areas[ret->n_areas++] = l.rows[i].name;
        } else if (l.rows[i].level < AREA_TOWN) {
            r = gather_areas(o, a, l.rows[i].id, ret, ids, e);
        }
    }
    return r;
}

/* The handler of a unit; an officer has several of them. */
static enum err add_handler(struct opened *o, struct arena *a, unsigned i, struct city_unit *u, struct error *e)
{
    const char *login = arena_printf(a, "handler%02u", i / UNITS_PER_OFFICER);
    int64_t id, post;
    bool fresh, known = false;
    struct post_list posts;
    enum err r = officer_of(o, a, login, arena_printf(a, "承办人%u", i / UNITS_PER_OFFICER), &id, &fresh, e);
    if (r == ERR_OK)
        r = post_of_officer(o->conn, a, id, &posts, e);
    for (int k = 0; r == ERR_OK && k < posts.n; k++)
        known = known || posts.rows[k].unit_id == u->id;
    if (r == ERR_OK && !known)
        r = post_add(o->conn, &o->site, &viewer_operator, id, u->id, "handler", &post, e);
    return r == ERR_OK ? viewer_by_login(o->conn, a, login, &u->handler, e) : r;
}

static enum err add_unit(struct opened *o, struct arena *a, int64_t parent, const char *name, const char *kind,
                         int64_t area, struct city *ret, struct error *e)
{
    unsigned i = ret->n_units;
    struct city_unit *u = &ret->units[i];
    u->name = name;
    enum err r = city_unit_of(o, a, arena_printf(a, "B%02u", i), name, kind, parent, area, &u->id, e);
    if (r == ERR_OK)
        r = add_handler(o, a, i, u, e);
    ret->n_units++;
    return r;
}

static enum err add_clerks(struct opened *o, struct arena *a, int64_t government, int64_t hotline, struct city *ret,
                           struct error *e)
{
    struct viewer unused;
    enum err r = city_post_of(o, a, "dispatcher", "派单员", hotline, "dispatcher", &ret->dispatcher, e);
    if (r == ERR_OK)
        r = city_post_of(o, a, "verifier", "验收员", hotline, "verifier", &ret->verifier, e);
    if (r == ERR_OK)
        r = city_post_of(o, a, "publisher", "发布员", hotline, "publisher", &ret->publisher, e);
    if (r == ERR_OK)
        r = city_post_of(o, a, "intake", "受理员", hotline, "intake", &ret->intake, e);
    return r == ERR_OK ? city_post_of(o, a, "supervisor", "督办员", government, "supervisor", &unused, e) : r;
}

enum err city_open(struct opened *o, struct arena *a, struct city *ret, struct error *e)
{
    int64_t ids[CITY_AREAS_MAX];
    struct unit government, hotline;
    *ret = (struct city){0};
    enum err r = gather_areas(o, a, 0, ret, ids, e);
    if (r == ERR_OK)
        r = unit_by_code(o->conn, a, "GOV", &government, e);
    if (r == ERR_OK)
        r = unit_by_code(o->conn, a, "12345", &hotline, e);
    for (size_t i = 0; r == ERR_OK && i < COUNT_OF(departments); i++)
        r = add_unit(o, a, government.id, departments[i], "department", 0, ret, e);
    for (unsigned i = 0; r == ERR_OK && i < TOWNS && i < ret->n_areas; i++)
        r = add_unit(o, a, government.id, arena_printf(a, "%s人民政府", ret->areas[i]), "town", ids[i], ret, e);
    return r == ERR_OK ? add_clerks(o, a, government.id, hotline.id, ret, e) : r;
}
