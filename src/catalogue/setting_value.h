/* One setting's value: read from text with its bounds, and written back. The table is in settings.c. */
#ifndef ECHOWALL_CATALOGUE_SETTING_VALUE_H
#define ECHOWALL_CATALOGUE_SETTING_VALUE_H

#include "catalogue/settings.h"

/* Reads text into the field of s that def names. A mistake goes to errors, at the node (may be NULL), and leaves the
 * field. folder (may be NULL) is put before a relative path. */
void setting_set(const struct setting_def *def, const char *text, const char *folder, struct settings *s,
                 struct yaml_errors *errors, const struct yaml_node *at);

/* Appends the value as YAML. */
void setting_print(const struct setting_def *def, const struct settings *s, struct buf *out);

#endif
