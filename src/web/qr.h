/* QR codes as one SVG path of unit squares, in the tree of a page: no image, no script. */
#ifndef ECHOWALL_WEB_QR_H
#define ECHOWALL_WEB_QR_H

#include "base/arena.h"

/* The path of the code for text, with a quiet zone of 2; *ret_side is the side of its box. NULL when the text is too
 * long. */
const char *qr_path(struct arena *a, const char *text, int *ret_side);

#endif
