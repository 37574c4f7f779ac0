/* Finding a matter by its number, and the list of keys. */
#include "base/str.h"
#include "html/desk.html.h"
#include "web/desk.h"

enum err page_search(struct req *r)
{
    struct matter m;
    struct desk_page_view p;
    const char *typed = str_or(req_query(r, "q"), "");
    enum err x = matter_by_number(conn_of(r), viewer_of(r), r->arena, typed, &m, &r->error);
    if (x == ERR_OK)
        return resp_redirect(r, 303, arena_printf(r->arena, "/desk/m/%s", m.number));
    if (x != ERR_NOT_FOUND)
        return x;
    struct html h = page_html(r, true);
    x = desk_view(r, &h, N_("Find a matter"), &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, 404);
    html_search(&h, &p, typed);
    return page_done(&h);
}

enum err page_keys(struct req *r)
{
    struct desk_page_view p;
    struct html h = page_html(r, true);
    enum err x = desk_view(r, &h, N_("Keyboard"), &p);
    if (x != ERR_OK)
        return x;
    html_keys(&h, &p);
    return page_done(&h);
}
