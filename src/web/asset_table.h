/* The style sheets, scripts and icons inside the program; made from assets/ at build time. */
#ifndef ECHOWALL_WEB_ASSET_TABLE_H
#define ECHOWALL_WEB_ASSET_TABLE_H

#include <stddef.h>

#include "http/assets.h"

extern const struct asset asset_table[];
extern const size_t asset_table_count;

#endif
