/*
 * echowall-paper: reads a document as JSON (report/doc_json.h) on standard input and answers with a PDF (the protocol
 * is in report/pdf_run.h). Its argument is a folder of fonts, or "". Like the picture helper it may do nothing else.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/confine.h"
#include "report/doc_json.h"
#include "report/pdf.h"
#include "report/pdf_run.h"

/* Where fonts and what tells of them are; libraries may load parts of theirs late. Not where a site keeps its data. */
static void confine_to(const char *fonts)
{
    const char *const reads[] = {
        "/usr",       "/lib",         "/lib64", "/etc/fonts", "/etc/ld.so.cache", "/var/cache/fontconfig",
        "/proc/self", "/dev/urandom", fonts,    NULL};
    const struct confinement c = {.memory = (size_t)1024 * 1024 * 1024, .seconds = PDF_SECONDS_MAX, .reads = reads};
    confine(&c);
}

static bool read_all(struct buf *in)
{
    char piece[65536];
    for (;;) {
        ssize_t n = read(STDIN_FILENO, piece, sizeof(piece));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 && !buf_failed(in);
        buf_add(in, piece, (size_t)n);
    }
}

/* Without _exit the libraries' clean-up would cost as much as the page. */
static _Noreturn void answer(enum pdf_answer kind, const void *p, size_t n)
{
    const char head = (char)kind;
    const char *bytes = p;
    ssize_t done = write(STDOUT_FILENO, &head, 1);
    while (done > 0 && n > 0) {
        done = write(STDOUT_FILENO, bytes, n);
        bytes += done > 0 ? done : 0;
        n -= done > 0 ? (size_t)done : 0;
    }
    _exit(done > 0 ? 0 : 2);
}

static _Noreturn void refuse(enum err r, const struct error *e)
{
    char text[600];
    if (r == ERR_INVALID && !strcmp(e->field, "names"))
        answer(PDF_NO_SHAPE, e->arg, strlen(e->arg));
    error_text(e, text, sizeof(text));
    answer(r == ERR_TOO_LARGE ? PDF_TOO_LARGE : PDF_WRONG, e->detail[0] ? e->detail : text,
           strlen(e->detail[0] ? e->detail : text));
}

int main(int argc, char **argv)
{
    struct buf in, out;
    struct doc d;
    struct error e = {0};
    confine_to(argc > 1 ? argv[1] : "");
    buf_init(&in, DOC_BYTES_MAX);
    buf_init(&out, PDF_BYTES_MAX - 1);
    enum err r = read_all(&in) ? doc_read(arena_new(), in.data, in.len, &d, &e)
                               : error_detail(&e, ERR_TOO_LARGE, "the document has more than %zu bytes", DOC_BYTES_MAX);
    if (r == ERR_OK)
        r = pdf_fonts(argc > 1 ? argv[1] : "", &e);
    if (r == ERR_OK)
        r = pdf_draw(&d, &out, &e);
    if (r != ERR_OK)
        refuse(r, &e);
    answer(PDF_DRAWN, out.data, out.len);
}
