/* Lists that administrators read in: the upload, the mistakes line by line, passwords shown once. */
#include "base/str.h"
#include "html/admin.html.h"
#include "report/sheet_read.h"
#include "web/admin.h"

enum err admin_sheet_read(struct req *r, struct sheet *ret)
{
    int fd;
    const struct upload *u = req_file(r, "list");
    if (!u)
        return error_set(&r->error, ERR_INVALID, "list", N_("Please choose a file."), NULL);
    enum err x = req_file_fd(r, u, &fd);
    return x == ERR_OK ? sheet_read(r->arena, arena_printf(r->arena, "/proc/self/fd/%d", fd), ret, &r->error) : x;
}

/* The column as people head it. */
static const char *column_name(const struct html *h, const char *code)
{
    static const struct {
        const char *code, *name;
    } names[] = {{"code", N_("Code")},
                 {"parent_code", N_("Code of the unit above")},
                 {"name", N_("Name")},
                 {"kind", N_("Kind")},
                 {"area", N_("Code of its area")},
                 {"category", N_("Field")},
                 {"words", N_("Words")},
                 {"lead", N_("Lead office")},
                 {"co", N_("Co-handling office")},
                 {"basis", N_("Basis")},
                 {"area_code", N_("Code of its area")},
                 {"phone", N_("Phone")},
                 {"intake", N_("Intake")},
                 {"login", N_("Log-in name")},
                 {"unit_code", N_("Unit")},
                 {"role", N_("Role")}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_eq(names[i].code, code))
            return tr(h->lang, names[i].name);
    }
    return code;
}

static const struct fault_view *faults_of(struct req *r, const struct html *h, const struct sheet_report *report)
{
    struct fault_view *list = arena_array(r->arena, struct fault_view, (size_t)report->n_faults + 1);
    for (int i = 0; i < report->n_faults; i++) {
        const struct fault *f = &report->faults[i];
        list[i] = (struct fault_view){f->line, column_name(h, f->field),
                                      tr_arg(r->arena, h->lang, f->msgid, str_or(f->arg, ""))};
    }
    return list;
}

static const struct password_row_view *passwords_of(struct req *r, const struct officer_passwords *p)
{
    struct password_row_view *list = arena_array(r->arena, struct password_row_view, (size_t)p->n + 1);
    for (int i = 0; i < p->n; i++)
        list[i] = (struct password_row_view){p->rows[i].login, p->rows[i].name, p->rows[i].password};
    return list;
}

static const char *totals(struct req *r, const struct html *h, const struct sheet_report *report)
{
    const struct {
        const char *msgid;
        int64_t n;
    } parts[] = {{N_("{} added"), report->added},
                 {N_("{} brought up to date"), report->updated},
                 {N_("{} unchanged"), report->unchanged}};
    const char *out = "";
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].n)
            out = arena_printf(
                r->arena, "%s%s%s", out, *out ? " · " : "",
                tr_arg(r->arena, h->lang, parts[i].msgid, arena_printf(r->arena, "%lld", (long long)parts[i].n)));
    }
    return *out ? out : tr(h->lang, N_("The list holds nothing new."));
}

enum err admin_sheet_show(struct req *r, const struct sheet_page *page, const struct form_errors *errors,
                          const struct sheet_report *report, const struct officer_passwords *passwords, int status)
{
    struct desk_page_view p;
    struct html h = page_html(r, true);
    struct sheet_view v = {.heading = tr(h.lang, page->heading),
                           .action = page->action,
                           .back = page->back,
                           .columns = page->columns,
                           .fields = page->fields,
                           .field_count = page->n_fields,
                           .example = tr(h.lang, page->example)};
    v.errors = page_field_errors(r, &h, errors, &v.error_count);
    if (report && report->n_faults > 0) {
        v.faults = faults_of(r, &h, report);
        v.fault_count = (size_t)report->n_faults;
        v.more = report->more;
        v.error_count = 0;
    } else if (report && status == 200) {
        v.done = totals(r, &h, report);
    }
    if (passwords && passwords->n > 0) {
        v.passwords = passwords_of(r, passwords);
        v.password_count = (size_t)passwords->n;
        resp_secret(r);
    }
    enum err x = admin_view(r, &h, page->heading, &p);
    if (x != ERR_OK)
        return x;
    resp_status(r, status);
    html_admin_sheet(&h, &p, &v);
    return page_done(&h);
}
