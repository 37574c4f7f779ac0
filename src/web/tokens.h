/* Tokens of programs on two pages: the account's and the administrators'. */
#ifndef ECHOWALL_WEB_TOKENS_H
#define ECHOWALL_WEB_TOKENS_H

#include "html/desk_views.h"
#include "html/html.h"
#include "model/token.h"
#include "web/app.h"

const struct token_view *token_views(struct req *r, const struct html *h, const struct token_list *l);

enum err page_own_token_end(struct req *r);
enum err page_tokens(struct req *r);
enum err page_token_end(struct req *r);

#endif
