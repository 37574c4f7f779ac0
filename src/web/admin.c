/* Administration: where units, officers and the trail are looked after. */
#include "base/str.h"
#include "web/page.h"

static const struct route routes[] = {{0}};

const struct route *routes_admin(size_t *ret_n)
{
    *ret_n = 0;
    return routes;
}
