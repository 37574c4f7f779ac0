/* A strict reader: CRLF line ends, one Content-Disposition a part, bounded part heads. Browsers send nothing else. */
#include "http/multipart.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"

#define PART_HEAD_MAX 4096
#define FILENAME_MAX_ 200

struct reader {
    struct arena *a;
    const char *p;
    const char *end;
    const char *delim; /* "\r\n--boundary" */
    size_t delim_n;
    size_t max;
    struct pairs fields;
    struct uploads files;
};

static enum err broken(struct error *e)
{
    return error_set(e, ERR_INVALID, NULL,
                     N_("The form could not be read: it is incomplete or damaged. Please try again."), NULL);
}

char *multipart_boundary(struct arena *a, const char *content_type)
{
    static const char lead[] = "multipart/form-data";
    if (!content_type || strncasecmp(content_type, lead, sizeof(lead) - 1) != 0)
        return NULL;
    const char *p = strcasestr(content_type, "boundary=");
    if (!p)
        return NULL;
    p += strlen("boundary=");
    const char *stop = *p == '"' ? "\"" : "; \t";
    p += *p == '"';
    size_t n = strcspn(p, stop);
    return n >= 1 && n <= 70 ? arena_strndup(a, p, n) : NULL;
}

/* A quoted parameter of a Content-Disposition line. Browsers write %22 for quotes inside; a backslash is plain text. */
static bool quoted_param(struct arena *a, const char *line, const char *name, char **ret_value)
{
    size_t n = strlen(name);
    for (const char *p = strchr(line, ';'); p; p = strchr(p, ';')) {
        p += 1 + strspn(p + 1, " \t");
        if (strncasecmp(p, name, n) == 0 && p[n] == '=' && p[n + 1] == '"') {
            const char *value = p + n + 2;
            const char *quote = strchr(value, '"');
            if (!quote)
                return false;
            *ret_value = arena_strndup(a, value, (size_t)(quote - value));
            return true;
        }
        const char *open = strpbrk(p, ";\"");
        if (open && *open == '"') {
            p = strchr(open + 1, '"');
            if (!p)
                return false;
        }
    }
    return false;
}

struct part {
    char *disposition;
    char *type;
};

/* Reads the lines of a part's head, up to and with the empty one. */
static bool read_head(struct reader *rd, struct part *part)
{
    size_t left = (size_t)(rd->end - rd->p);
    const char *stop = memmem(rd->p, left < PART_HEAD_MAX ? left : PART_HEAD_MAX, "\r\n\r\n", 4);
    if (!stop)
        return false;
    while (rd->p < stop) {
        const char *eol = memmem(rd->p, (size_t)(stop + 2 - rd->p), "\r\n", 2);
        char *line = arena_strndup(rd->a, rd->p, (size_t)(eol - rd->p));
        if (strlen(line) != (size_t)(eol - rd->p))
            return false;
        if (!strncasecmp(line, "content-disposition:", 20)) {
            if (part->disposition)
                return false;
            part->disposition = line;
        } else if (!strncasecmp(line, "content-type:", 13)) {
            part->type = line + 13 + strspn(line + 13, " \t");
        }
        rd->p = eol + 2;
    }
    rd->p = stop + 4;
    return part->disposition != NULL;
}

/* Some browsers send a whole path; what stands after the last separator is the name. */
static char *show_name(struct arena *a, char *name)
{
    char *slash = strrchr(name, '/'), *back = strrchr(name, '\\');
    char *base = slash > back ? slash + 1 : back ? back + 1 : name;
    size_t n = strlen(base);
    if (n > FILENAME_MAX_) {
        n = FILENAME_MAX_;
        while (n > 0 && ((unsigned char)base[n] & 0xc0) == 0x80)
            n--;
    }
    return arena_strndup(a, base, n);
}

static enum err add_file(struct reader *rd, const struct part *part, char *name, char *filename, const char *data,
                         size_t n, struct error *e)
{
    if (url_clean_text(filename, strlen(filename), e) != ERR_OK)
        return ERR_INVALID;
    if (!*filename && n == 0)
        return ERR_OK;
    char *type = arena_strdup(rd->a, part->type ? part->type : "application/octet-stream");
    if (url_clean_text(type, strlen(type), e) != ERR_OK)
        return ERR_INVALID;
    struct upload *u = &rd->files.v[rd->files.n++];
    *u = (struct upload){name, show_name(rd->a, filename), type, data, n};
    return ERR_OK;
}

static enum err add_part(struct reader *rd, const struct part *part, const char *data, size_t n, struct error *e)
{
    char *name = NULL, *filename = NULL;
    if (!quoted_param(rd->a, part->disposition, "name", &name) || url_clean_text(name, strlen(name), e) != ERR_OK)
        return broken(e);
    if (quoted_param(rd->a, part->disposition, "filename", &filename))
        return add_file(rd, part, name, filename, data, n, e);
    char *value = arena_strndup(rd->a, data, n);
    enum err err = url_clean_text(value, n, e);
    if (err == ERR_OK)
        rd->fields.v[rd->fields.n++] = (struct pair){name, value};
    return err;
}

static enum err read_parts(struct reader *rd, struct error *e)
{
    for (size_t i = 0;; i++) {
        if (rd->end - rd->p >= 2 && memcmp(rd->p, "--", 2) == 0)
            return ERR_OK;
        if (rd->end - rd->p < 2 || memcmp(rd->p, "\r\n", 2) != 0)
            return broken(e);
        if (i == rd->max)
            return error_set(e, ERR_TOO_LARGE, NULL, N_("The form has more than {} fields."), "%zu", rd->max);
        rd->p += 2;
        struct part part = {0};
        if (!read_head(rd, &part))
            return broken(e);
        const char *data = rd->p;
        /* An empty part's delimiter begins with the line end that closed its head. */
        const char *from = data - 2;
        const char *next = memmem(from, (size_t)(rd->end - from), rd->delim, rd->delim_n);
        if (!next)
            return broken(e);
        enum err err = add_part(rd, &part, data, next < data ? 0 : (size_t)(next - data), e);
        if (err != ERR_OK)
            return err;
        rd->p = next + rd->delim_n;
    }
}

enum err multipart_parse(struct arena *a, const void *body, size_t n, const char *boundary, size_t max,
                         struct pairs *ret_fields, struct uploads *ret_files, struct error *e)
{
    struct reader rd = {.a = a, .p = body, .end = (const char *)body + n, .max = max};
    rd.delim = arena_printf(a, "\r\n--%s", boundary);
    rd.delim_n = strlen(rd.delim);
    rd.fields.v = arena_array(a, struct pair, max);
    rd.files.v = arena_array(a, struct upload, max);
    const char *first = rd.delim + 2;
    if (n < rd.delim_n - 2 || memcmp(body, first, rd.delim_n - 2) != 0)
        return broken(e);
    rd.p += rd.delim_n - 2;
    enum err err = read_parts(&rd, e);
    if (err != ERR_OK)
        return err;
    *ret_fields = rd.fields;
    *ret_files = rd.files;
    return ERR_OK;
}
