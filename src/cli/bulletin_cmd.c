/*
 * echowall bulletin: the bulletin of a period, made of the rows as they are now: as JSON, PDF, XLSX or HTML, or its
 * words on the terminal.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "catalogue/bulletin_read.h"
#include "cli/open.h"
#include "model/audit.h"
#include "model/unit.h"
#include "report/bulletin_out.h"
#include "report/pdf_run.h"
#include "web/bulletin_files.h"
#include "web/doc_html.h"

/* As it was typed. */
struct asked {
    const char *period, *template, *unit, *pdf, *xlsx, *html, *remake;
    bool json;
};

struct run {
    struct cli *cli;
    struct opened *o;
    const struct asked *x;
    const struct bulletin_def *def;
    struct bulletin_facts facts;
    struct bulletin b;
    int64_t unit_id;
};

/* A code of the program, or a file. */
static enum err find_template(struct run *r, struct error *e)
{
    const char *name = r->x->template;
    struct def_file *files;
    size_t n;
    if (str_empty(name)) {
        r->def = bulletin_def_for(bulletin_every_of(&r->facts.p));
        r->def = r->def ? r->def : bulletin_def_for(EVERY_MONTH); /* other days are told like a month */
        return r->def ? ERR_OK : error_detail(e, ERR_NOT_FOUND, "no bulletin is due");
    }
    r->def = bulletin_def(name, 0);
    if (r->def)
        return ERR_OK;
    if (!str_ends(name, ".yaml"))
        return error_set(e, ERR_INVALID, "template", N_("There is no bulletin called {}."), "%s", name);
    enum err y = defs_files(r->cli->arena, name, &bulletin_kind_def, &files, &n, e);
    if (y != ERR_OK)
        return y;
    cli_mistakes(&files[0].errors);
    r->def = files[0].def;
    return r->def ? ERR_OK : error_set(e, ERR_INVALID, "template", N_("There are mistakes in {}."), "%s", name);
}

static enum err find_unit(struct run *r, struct error *e)
{
    struct unit unit = {.name = "", .code = ""};
    enum err y = cli_unit(r->cli, r->o, r->x->unit, &unit, e);
    r->unit_id = unit.id;
    r->facts.unit = r->facts.office = unit.name;
    r->facts.unit_code = unit.code;
    return y == ERR_OK && !unit.id ? bulletin_office(r->o->conn, &r->o->site, r->cli->arena, &r->facts.office, e) : y;
}

static enum err make(struct run *r, struct error *e)
{
    struct opened *o = r->o;
    struct arena *a = r->cli->arena;
    r->facts.at = clock_now(&o->site.clock);
    r->facts.day = civil_day(r->facts.at, o->site.zone);
    r->facts.number = r->facts.title = "";
    enum err y = period_parse(r->x->period, o->site.zone, &r->facts.p, e);
    if (y == ERR_OK)
        y = find_unit(r, e);
    if (y == ERR_OK)
        y = find_template(r, e);
    if (y == ERR_OK)
        y = audit_note(o->conn, &o->site, &o->viewer, "bulletin",
                       arena_printf(a, "%s %s", r->def->id, period_text(a, &r->facts.p, o->site.zone)), e);
    if (y == ERR_OK)
        y = bulletin_cases(o->conn, &o->site, a, &r->facts.p, r->unit_id, &r->facts, e);
    if (y != ERR_OK)
        return y;
    struct bulletin_sums *sums = bulletin_sums_ask(o->conn, &o->site, &o->viewer, a, r->unit_id);
    return bulletin_make(sums, a, o->site.zone, r->def, &r->facts, &r->b, e);
}

static enum err write_file(const char *path, const void *p, size_t n, struct error *e)
{
    FILE *f = fopen(path, "wbe");
    if (!f)
        return error_set(e, ERR_IO, "file", N_("The file {} cannot be written."), "%s", path);
    bool whole = fwrite(p, 1, n, f) == n;
    whole = fclose(f) == 0 && whole;
    return whole ? ERR_OK : error_set(e, ERR_IO, "file", N_("The file {} cannot be written."), "%s", path);
}

static enum err write_paper(struct run *r, const struct doc *d, struct error *e)
{
    const struct pdf_maker maker = {pdf_program(r->cli->arena, r->cli->program), r->o->settings.fonts};
    const void *p;
    size_t n;
    enum err y = pdf_make(&maker, r->cli->arena, d, &p, &n, e);
    return y == ERR_OK ? write_file(r->x->pdf, p, n, e) : y;
}

static enum err write_book(struct run *r, struct error *e)
{
    const void *p;
    size_t n;
    enum err y = bulletin_book(&r->b, r->cli->arena, r->o->site.zone, r->facts.at, &p, &n, e);
    return y == ERR_OK ? write_file(r->x->xlsx, p, n, e) : y;
}

static enum err write_page(struct run *r, const struct doc *d, struct error *e)
{
    struct buf out;
    buf_init(&out, DOC_HTML_MAX);
    doc_html(d, &out);
    enum err y = buf_failed(&out)
                     ? error_set(e, ERR_TOO_LARGE, NULL, N_("The paper is larger than {} bytes."), "%zu", DOC_HTML_MAX)
                     : write_file(r->x->html, out.data, out.len, e);
    buf_release(&out);
    return y;
}

static void print_words(const struct run *r)
{
    const struct bulletin *b = &r->b;
    printf("%s\n\n", b->title);
    for (size_t i = 0; i < b->n_pieces; i++) {
        const struct bulletin_piece *p = &b->pieces[i];
        printf("%s\n", p->text);
        for (size_t k = 0; p->table && k < p->table->n_rows; k++) {
            for (size_t c = 0; c < p->table->n_heads; c++)
                printf("%s%s", c ? "  " : "    ", p->table->rows[k].cells[c].text);
            putchar('\n');
        }
    }
}

static enum err show(struct run *r, struct error *e)
{
    struct doc d;
    enum err y = make(r, e);
    if (y != ERR_OK)
        return y;
    bulletin_doc(&r->b, r->cli->arena, r->facts.at, &d);
    if (r->x->pdf)
        y = write_paper(r, &d, e);
    if (y == ERR_OK && r->x->xlsx)
        y = write_book(r, e);
    if (y == ERR_OK && r->x->html)
        y = write_page(r, &d, e);
    if (y == ERR_OK && r->x->json) {
        json_t *out = bulletin_json(&r->b, r->o->site.zone);
        json_dumpf(out, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
        putchar('\n');
        json_decref(out);
    } else if (y == ERR_OK && !r->x->pdf && !r->x->xlsx && !r->x->html) {
        print_words(r);
    }
    for (size_t i = 0; y == ERR_OK && i < r->b.n_checks; i++) {
        if (!r->b.checks[i].ok)
            fprintf(stderr, "echowall: %s\n", r->b.checks[i].says);
    }
    return y == ERR_OK && fflush(stdout) != 0 ? error_detail(e, ERR_IO, "write") : y;
}

/* An issued one from what was kept of it: whether it is the same still. */
static enum err remake(struct run *r, bool *ret_agree, struct error *e)
{
    struct opened *o = r->o;
    const struct pdf_maker maker = {pdf_program(r->cli->arena, r->cli->program), o->settings.fonts};
    struct bulletin_again again;
    struct bulletin_row row;
    enum err y = bulletin_get(o->conn, &o->viewer, r->cli->arena, false, r->x->remake, &row, e);
    if (y == ERR_OK)
        y = audit_note(o->conn, &o->site, &o->viewer, "bulletin.remake", row.key, e);
    if (y == ERR_OK)
        y = bulletin_make_again(&maker, o->conn, &o->site, &o->viewer, r->cli->arena, &row, &again, e);
    if (y != ERR_OK)
        return y;
    for (int i = 0; i < BULLETIN_FILES; i++)
        printf("%-5s %s\n", bulletin_file_name((enum bulletin_file_kind)i), again.same[i] ? "same" : "other bytes");
    printf("words and figures %s\n", again.words ? "agree" : "differ");
    *ret_agree = again.words;
    return ERR_OK;
}

int cmd_bulletin(struct cli *c, int argc, char **argv)
{
    struct site_flags f = {0};
    struct asked x = {0};
    const struct cli_option options[] = {
        SITE_OPTIONS(f),         {"period", &x.period, NULL}, {"template", &x.template, NULL}, {"unit", &x.unit, NULL},
        {"json", NULL, &x.json}, {"pdf", &x.pdf, NULL},       {"remake", &x.remake, NULL},     {"xlsx", &x.xlsx, NULL},
        {"html", &x.html, NULL}};
    struct error e = {0};
    struct opened o;
    int n;
    if (!cli_options(argc, argv, options, COUNT_OF(options), &n) || !cli_alone(n, argv))
        return EXIT_CANNOT;
    if (!x.period && !x.remake) {
        fprintf(stderr, "echowall: say bulletin --period 2023-09, or 2023-Q3, or 2023, or 2023-09-01..2023-09-07\n");
        return EXIT_CANNOT;
    }
    if (!cli_open(c, &f, NULL, 0, OPEN_CURRENT, &o))
        return EXIT_CANNOT;
    struct run r = {.cli = c, .o = &o, .x = &x};
    bool agree = true;
    enum err y = x.remake ? remake(&r, &agree, &e) : show(&r, &e);
    cli_close(&o);
    return y != ERR_OK ? cli_fail("make the bulletin", &e) : agree ? EXIT_DONE : EXIT_NO;
}
