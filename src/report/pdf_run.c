#include "report/pdf_run.h"

#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "model/helper.h"
#include "report/doc_json.h"

static const char helper_name[] = "echowall-paper";

const char *pdf_program(struct arena *a, const char *program)
{
    const char *slash = strrchr(program, '/');
    const char *beside = arena_printf(a, "%.*s%s", slash ? (int)(slash - program + 1) : 0, program, helper_name);
    return access(beside, X_OK) == 0 ? beside : arena_printf(a, "%s/%s", ECHOWALL_LIBEXEC, helper_name);
}

static enum err take(struct arena *a, const uint8_t *p, size_t n, const void **ret, size_t *ret_n, struct error *e)
{
    uint8_t kind = n ? p[0] : PDF_WRONG;
    if (kind == PDF_DRAWN) {
        *ret = arena_memdup(a, p + 1, n - 1);
        *ret_n = n - 1;
        return ERR_OK;
    }
    if (kind == PDF_NO_SHAPE)
        return error_set(e, ERR_INVALID, "names",
                         N_("No font of this server can draw the character {}. Please have one added."), "%.*s",
                         (int)(n - 1), (const char *)p + 1);
    if (kind == PDF_TOO_LARGE)
        return error_set(e, ERR_TOO_LARGE, NULL, N_("The paper has more than {} pages."), "%d", DOC_PAGES_MAX);
    return error_detail(e, ERR_INTERNAL, "%s: %.*s", helper_name, n > 1 ? (int)(n - 1) : 0, (const char *)p + 1);
}

enum err pdf_make(const struct pdf_maker *m, struct arena *a, const struct doc *d, const void **ret, size_t *ret_n,
                  struct error *e)
{
    const char *const command[] = {helper_name, m->fonts, NULL};
    struct helper_answer answer;
    struct buf json;
    int fd;
    if (access(m->program, X_OK) != 0)
        return error_set(e, ERR_IO, NULL,
                         N_("Papers are drawn by the program {}, which is not on this server: please"
                            " have it installed."),
                         "%s", helper_name);
    buf_init(&json, DOC_BYTES_MAX);
    doc_write(d, &json);
    enum err r = buf_failed(&json) || !json.len
                     ? error_set(e, ERR_TOO_LARGE, NULL, N_("The paper has more than {} pages."), "%d", DOC_PAGES_MAX)
                     : helper_input(json.data, json.len, &fd, e);
    buf_release(&json);
    if (r != ERR_OK)
        return r;
    r = helper_run(m->program, command, fd, PDF_BYTES_MAX, PDF_SECONDS_MAX, &answer, e);
    close(fd);
    if (r != ERR_OK)
        return r;
    r = take(a, answer.p, answer.n, ret, ret_n, e);
    helper_release(&answer);
    return r;
}
