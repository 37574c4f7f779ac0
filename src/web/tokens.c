/* Tokens of programs: an officer's own on the page of the account, everybody's for security administrators. */
#include "web/tokens.h"
#include "base/str.h"
#include "html/admin.html.h"
#include "model/token.h"
#include "web/admin.h"

const struct token_view *token_views(struct req *r, const struct html *h, const struct token_list *l)
{
    struct token_view *rows = arena_array(r->arena, struct token_view, (size_t)l->n + 1);
    for (int i = 0; i < l->n; i++) {
        const struct token *t = &l->rows[i];
        const char *state = t->in_force ? N_("In force") : t->revoked_at ? N_("Revoked") : N_("Ended");
        rows[i] = (struct token_view){.id = arena_printf(r->arena, "%lld", (long long)t->id),
                                      .officer = arena_printf(r->arena, "%s (%s)", t->officer_name, t->officer_login),
                                      .name = t->name,
                                      .scopes = t->scopes,
                                      .state = tr(h->lang, state),
                                      .created_at = t->created_at,
                                      .until = t->until,
                                      .seen_at = t->seen_at,
                                      .in_force = t->in_force};
    }
    return rows;
}

static enum err revoke(struct req *r, const char *back)
{
    int64_t id = 0;
    if (!str_int(str_or(req_field(r, "id"), ""), 1, INT64_MAX, &id))
        return error_set(&r->error, ERR_NOT_FOUND, NULL, N_("There is no such token."), NULL);
    enum err x = token_revoke(conn_of(r), site_of(r), viewer_of(r), id, &r->error);
    return x == ERR_OK ? resp_redirect(r, 303, back) : x;
}

enum err page_own_token_end(struct req *r)
{
    return revoke(r, "/desk/account");
}

enum err page_tokens(struct req *r)
{
    struct token_list l;
    struct desk_page_view p;
    const char *cursor = req_query(r, "after");
    enum err x = token_list(conn_of(r), site_of(r), viewer_of(r), r->arena, cursor, ADMIN_ROWS, &l, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    x = admin_view(r, &h, N_("Tokens of programs"), &p);
    if (x != ERR_OK)
        return x;
    const struct token_list_view v = {.rows = token_views(r, &h, &l),
                                      .row_count = (size_t)l.n,
                                      .next = admin_next(r, "/desk/admin/tokens", l.next, false),
                                      .first = !cursor,
                                      .may_revoke = viewer_has(viewer_of(r), ROLE_SECADMIN)};
    html_admin_tokens(&h, &p, &v);
    return page_done(&h);
}

enum err page_token_end(struct req *r)
{
    return revoke(r, "/desk/admin/tokens");
}
