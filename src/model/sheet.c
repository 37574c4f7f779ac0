/* Finding columns and cells of a list, and collecting what is wrong with it. */
#include "model/sheet.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"

/* Headings are compared without case, blanks and a byte order mark that a reader may have left. */
static bool heading_is(const char *head, const char *name, size_t n)
{
    if (str_starts(head, "\xef\xbb\xbf"))
        head += 3;
    while (*head == ' ')
        head++;
    size_t len = strlen(head);
    while (len > 0 && head[len - 1] == ' ')
        len--;
    return len == n && strncasecmp(head, name, n) == 0;
}

static bool heading_fits(const char *head, const struct sheet_column *column)
{
    if (heading_is(head, column->code, strlen(column->code)))
        return true;
    const char *name = column->names;
    while (name && *name) {
        size_t n = strcspn(name, "|");
        if (heading_is(head, name, n))
            return true;
        name += n + (name[n] == '|');
    }
    return false;
}

bool sheet_map(struct arena *a, const struct sheet *s, const struct sheet_column *columns, size_t n, int *ret_at,
               struct sheet_report *r)
{
    bool whole = true;
    for (size_t i = 0; i < n; i++) {
        ret_at[i] = -1;
        for (size_t k = 0; k < s->n_heads && ret_at[i] < 0; k++) {
            if (heading_fits(s->heads[k], &columns[i]))
                ret_at[i] = (int)k;
        }
        if (ret_at[i] < 0 && columns[i].required) {
            sheet_fault(a, r, 1, columns[i].code, N_("The column {} is missing."), columns[i].code);
            whole = false;
        }
    }
    return whole;
}

const char *sheet_cell(struct arena *a, const struct sheet_row *row, int at)
{
    if (at < 0 || (size_t)at >= row->n_cells || !row->cells[at])
        return "";
    return str_trim(a, row->cells[at]);
}

const char *sheet_choice(struct arena *a, const char *text, size_t nth)
{
    size_t n = 1;
    for (const char *p = text; *p; p++)
        n += *p == '|';
    for (nth %= n; nth > 0; nth--)
        text = strchr(text, '|') + 1;
    return arena_strndup(a, text, strcspn(text, "|"));
}

void sheet_fault(struct arena *a, struct sheet_report *r, int64_t line, const char *field, const char *msgid,
                 const char *arg)
{
    if (r->n_faults == SHEET_FAULTS_MAX) {
        r->more = true;
        return;
    }
    if (!r->faults)
        r->faults = arena_array(a, struct fault, SHEET_FAULTS_MAX);
    int at = r->n_faults++;
    /* Checks run in passes; people read by line. */
    while (at > 0 && r->faults[at - 1].line > line) {
        r->faults[at] = r->faults[at - 1];
        at--;
    }
    r->faults[at] = (struct fault){.line = line, .field = field, .msgid = msgid, .arg = arg ? arg : ""};
}

bool sheet_bool(const char *text, bool *ret)
{
    static const char *const yes[] = {"1", "yes", "true", "y", "是", "√"};
    static const char *const no[] = {"", "0", "no", "false", "n", "否"};
    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        if (strcasecmp(text, yes[i]) == 0) {
            *ret = true;
            return true;
        }
    }
    for (size_t i = 0; i < COUNT_OF(no); i++) {
        if (strcasecmp(text, no[i]) == 0) {
            *ret = false;
            return true;
        }
    }
    return false;
}
