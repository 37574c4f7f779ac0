/* GET /api/openapi.json. */
#include "api/openapi.h"

#include "api/api_priv.h"

enum err api_openapi(struct req *r)
{
    resp_type(r, "application/json; charset=utf-8");
    resp_cache(r, 3600, false);
    buf_puts(resp_body(r), api_document[0]);
    buf_puts(resp_body(r), url_absolute(r, ""));
    buf_puts(resp_body(r), api_document[1]);
    return ERR_OK;
}
