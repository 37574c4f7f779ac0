/* The description of the API as src/api/openapi.mjs has it, made C at build time. */
#ifndef ECHOWALL_API_OPENAPI_H
#define ECHOWALL_API_OPENAPI_H

#include <stddef.h>

struct api_operation {
    const char *method, *path, *summary;
    const char *scope;  /* NULL: public; "any": every token will do */
    const char *params; /* names of parameters and headers, or NULL */
};

/* The JSON before and after the address of the site. */
extern const char *const api_document[2];
extern const struct api_operation api_operations[];
extern const size_t api_operations_n;

#endif
