/* Relevance: the order of the newest hits by where and how often they hold the words. */
#ifndef ECHOWALL_MODEL_SEARCH_RANK_H
#define ECHOWALL_MODEL_SEARCH_RANK_H

#include "model/cursor.h"
#include "model/search_hits.h"

/* Fills the page: at.key is the line below which hits count, at.id the number of ranks before the page. */
enum err search_rank(struct hunt *h, struct cursor at, struct error *e) ERR_CHECKED;

#endif
