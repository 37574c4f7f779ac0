/* The tables that tools/poc makes from po/, and the hash it fills them by; used by tr.c only. */
#ifndef ECHOWALL_HTML_TR_TABLE_H
#define ECHOWALL_HTML_TR_TABLE_H

#include <stdint.h>

/* One sentence; NULL where a language has no text of its own. */
struct tr_row {
    const char *msgid;
    const char *zh_cn;
    const char *zh_tw;
    const char *en;
};

/* Open addressing: a slot holds the row's number plus one, 0 ends a search. tr_slot_mask is the slots' number less one.
 */
extern const struct tr_row tr_rows[];
extern const uint16_t tr_slots[];
extern const uint32_t tr_slot_mask;

/* FNV-1a */
static inline uint32_t tr_hash(const char *s)
{
    uint32_t h = 2166136261u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    return h;
}

#endif
