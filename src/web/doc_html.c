#include "web/doc_html.h"

#include <string.h>

#include "base/str.h"
#include "html/html.h"

/* Measures of GB/T 9704-2012, for a page that is printed; on a screen the paper lies on grey. */
static const char style[] =
    "@page{size:A4;margin:37mm 26mm 35mm 28mm}"
    "body{margin:0;background:#eee;color:#000;font:16pt/10.2mm 方正仿宋简体,FangSong_GB2312,FangSong,STFangsong,"
    "\"Noto Serif CJK SC\",serif}"
    "main{box-sizing:border-box;width:210mm;max-width:100%;margin:0 auto;padding:37mm 26mm 35mm 28mm;background:#fff}"
    "h1,h2,h3,p{margin:0;font-size:inherit;font-weight:normal}"
    ".red{color:#c71414;text-align:center;font:bold 36pt/1.4 方正小标宋简体,FZXiaoBiaoSong-B05S,\"Noto Serif CJK SC\","
    "SimSun,serif}"
    ".number{text-align:center;padding:6mm 0 3mm}.rule{border-top:.7mm solid #c71414;margin:0 0 20mm}"
    ".ends{display:flex;justify-content:space-between;padding:0 1em}"
    "h1{text-align:center;font:bold 22pt/36pt 方正小标宋简体,FZXiaoBiaoSong-B05S,\"Noto Serif CJK SC\",SimSun,serif;"
    "margin-bottom:10mm}"
    "p.body{text-indent:2em;text-align:justify}"
    "h2{text-indent:2em;font-family:方正黑体简体,SimHei,STHeiti,\"Noto Sans CJK SC\",sans-serif}"
    "h3{text-indent:2em;font-family:方正楷体简体,KaiTi_GB2312,KaiTi,STKaiti,\"Noto Serif CJK SC\",serif}"
    ".caption{text-align:center;font:14pt/10mm 方正黑体简体,SimHei,STHeiti,\"Noto Sans CJK SC\",sans-serif}"
    ".annex{font-family:方正黑体简体,SimHei,STHeiti,\"Noto Sans CJK SC\",sans-serif}"
    ".note{font-size:12pt;line-height:6.4mm}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:12pt;line-height:6.4mm;margin:0 0 2mm}"
    "td,th{border:.25mm solid #000;padding:1.2mm;font-weight:normal}th{font-family:方正黑体简体,SimHei,STHeiti,"
    "\"Noto Sans CJK SC\",sans-serif}td.c,th.c{text-align:center}td.r{text-align:right}thead{display:table-header-group}"
    "tr{break-inside:avoid}.sign{text-align:right;padding:20mm 4em 0 0}"
    ".imprint{margin-top:20mm;border-top:.35mm solid #000;border-bottom:.35mm solid #000;font-size:14pt;line-height:8mm}"
    ".imprint p{padding:0 1em}.imprint p+.ends{border-top:.25mm solid #000}"
    "hr{border:0;border-top:.25mm solid #000}.break{break-before:page}"
    "@media print{body{background:none}main{width:auto;padding:0}}"
    "@media screen and (max-width:210mm){main{padding:10mm 5mm}.red{font-size:24pt}.rule{margin-bottom:8mm}}";

static void put(struct html *h, const char *before, const char *text, const char *after)
{
    buf_puts(h->out, before);
    html_text(h, text);
    buf_puts(h->out, after);
}

/* Lines of a text, each in its own element. */
static const char *next_line(struct arena *a, const char **at)
{
    size_t n = strcspn(*at, "\n");
    const char *line = arena_strndup(a, *at, n);
    *at += n + ((*at)[n] == '\n');
    return line;
}

static void put_para(struct html *h, const struct doc_block *b)
{
    static const char *const open[DOC_STYLES] = {[DOC_BODY] = "<p class=\"body\">",
                                                 [DOC_FLUSH] = "<p>",
                                                 [DOC_LEVEL1] = "<h2>",
                                                 [DOC_LEVEL2] = "<h3>",
                                                 [DOC_NOTE] = "<p class=\"note\">",
                                                 [DOC_STRONG] = "<p class=\"caption\">",
                                                 [DOC_CAPTION] = "<p class=\"caption\">",
                                                 [DOC_ANNEX] = "<p class=\"annex\">"};
    const char *close = b->style == DOC_LEVEL1 ? "</h2>\n" : b->style == DOC_LEVEL2 ? "</h3>\n" : "</p>\n";
    put(h, open[b->style], b->text, close);
}

static void put_cells(struct html *h, const struct doc_table *t, const struct doc_row *r)
{
    static const char *const classes[] = {[DOC_LEFT] = "", [DOC_CENTRE] = " class=\"c\"", [DOC_RIGHT] = " class=\"r\""};
    const char *tag = r->head ? "th" : "td";
    html_lit(h, "<tr>");
    for (size_t i = 0; i < r->n; i++) {
        buf_printf(h->out, "<%s%s%s>", tag, r->head ? " scope=\"col\"" : "",
                   classes[r->head ? DOC_CENTRE : t->columns[i].align]);
        html_text(h, r->cells[i]);
        buf_printf(h->out, "</%s>", tag);
    }
    html_lit(h, "</tr>\n");
}

static void put_table(struct html *h, const struct doc_table *t)
{
    size_t i = 0;
    html_lit(h, "<div class=\"wide\" tabindex=\"0\"><table>\n<thead>\n");
    for (; i < t->n_rows && t->rows[i].head; i++)
        put_cells(h, t, &t->rows[i]);
    html_lit(h, "</thead>\n<tbody>\n");
    for (; i < t->n_rows; i++)
        put_cells(h, t, &t->rows[i]);
    html_lit(h, "</tbody>\n</table></div>\n");
}

static void put_ends(struct html *h, const char *left, const char *right)
{
    put(h, "<div class=\"ends\"><span>", left, "</span>");
    put(h, "<span>", right, "</span></div>\n");
}

static void put_masthead(struct html *h, const struct doc_block *b)
{
    const char *at = b->text2;
    put(h, "<p class=\"red\">", b->text, "</p>\n");
    put(h, "<p class=\"number\">", next_line(h->arena, &at), "</p>\n");
    const char *office = next_line(h->arena, &at);
    put_ends(h, office, next_line(h->arena, &at));
    html_lit(h, "<div class=\"rule\"></div>\n");
}

static void put_imprint(struct html *h, const struct doc_block *b)
{
    const char *at = b->text2;
    html_lit(h, "<div class=\"imprint\">");
    if (*b->text)
        put(h, "<p>抄送：", b->text, "</p>");
    const char *office = next_line(h->arena, &at);
    put_ends(h, office, next_line(h->arena, &at));
    html_lit(h, "</div>\n");
}

static void put_block(struct html *h, const struct doc_block *b)
{
    switch (b->kind) {
    case DOC_HEAD:
        put(h, "<p class=\"red\">", b->text, "</p>\n");
        put(h, "<p class=\"number\">", b->text2, "</p>\n<div class=\"rule\"></div>\n");
        break;
    case DOC_MASTHEAD:
        put_masthead(h, b);
        break;
    case DOC_TITLE:
        put(h, "<h1>", b->text, "</h1>\n");
        break;
    case DOC_NUMBER:
        put(h, "<p class=\"note\">", b->text, "</p>\n");
        break;
    case DOC_PARA:
        put_para(h, b);
        break;
    case DOC_TABLE:
        put_table(h, b->table);
        break;
    case DOC_SIGN:
        put(h, "<p class=\"sign\">", b->text, "<br>");
        put(h, "", b->text2, "</p>\n");
        break;
    case DOC_RULE:
        html_lit(h, "<hr>\n");
        break;
    case DOC_BREAK:
        html_lit(h, "<div class=\"break\"></div>\n");
        break;
    case DOC_IMPRINT:
        put_imprint(h, b);
        break;
    default: /* gaps are the styles'; envelopes and codes are of paper */
        break;
    }
}

void doc_html(const struct doc *d, struct buf *out)
{
    struct html h = {.out = out, .arena = d->arena, .csrf = "", .base = ""};
    html_lit(&h, "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    put(&h, "<title>", d->title, "</title>\n");
    put(&h, "<meta name=\"author\" content=\"", d->author, "\">\n");
    buf_puts(out, "<style>");
    buf_puts(out, style);
    buf_puts(out, "</style>\n</head>\n<body>\n<main>\n");
    for (size_t i = 0; i < d->n; i++)
        put_block(&h, &d->blocks[i]);
    html_lit(&h, "</main>\n</body>\n</html>\n");
}
