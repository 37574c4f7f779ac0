#include "web/asked.h"

#include "web/desk.h"

enum err asked_figures(struct req *r, const char **text, const char *unit, struct period *p, struct indicator_ask *ask,
                       struct form_errors *errors)
{
    const struct zone z = site_of(r)->zone;
    enum err x = **text ? period_parse(*text, z, p, &r->error) : ERR_OK;
    if (x == ERR_OK)
        x = desk_unit_id(r, unit, "unit", &ask->unit_id);
    if (x == ERR_INVALID) {
        page_model_error(errors, &r->error);
        x = ERR_OK;
    }
    if (!**text)
        *text = period_text(r->arena, p, z);
    ask->from = p->from;
    ask->to = p->to;
    return x;
}
