/* What several of the residents' pages need. */
#ifndef ECHOWALL_WEB_RESIDENT_H
#define ECHOWALL_WEB_RESIDENT_H

#include "model/area.h"
#include "web/app.h"

/* The city's counties and zones: the children of the only area that has several. In a. */
enum err resident_counties(struct req *r, struct arena *a, struct area_list *ret) ERR_CHECKED;

#endif
