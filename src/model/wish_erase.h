/* What an erasure does to wishes (model/wish.h). */
#ifndef ECHOWALL_MODEL_WISH_ERASE_H
#define ECHOWALL_MODEL_WISH_ERASE_H

#include "model/erase_priv.h"

/* What the person offered. *ret_helped: the matters of those wishes, whose words may speak of them. */
enum err wish_erase_claims(struct erasing *p, int64_t person_id, struct erase_ids *ret_helped,
                           struct error *e) ERR_CHECKED;
/* The copy of a wish that was the person's; who offered is told that it is over. */
enum err wish_erase_copy(struct erasing *p, int64_t matter_id, struct error *e) ERR_CHECKED;
/* The copy of somebody else's wish: what speaks of the persons in it. */
enum err wish_erase_words(struct erasing *p, int64_t matter_id, struct error *e) ERR_CHECKED;

#endif
