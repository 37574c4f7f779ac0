#include "report/xlsx_look.h"

#define FONT "宋体"

lxw_format *xlsx_look(lxw_workbook *book, const struct xlsx_look *x)
{
    lxw_format *f = workbook_add_format(book);
    format_set_font_name(f, FONT);
    format_set_font_size(f, x->size);
    format_set_align(f, x->align);
    format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
    if (x->bold)
        format_set_bold(f);
    if (x->border)
        format_set_border(f, LXW_BORDER_THIN);
    if (x->wrap)
        format_set_text_wrap(f);
    return f;
}
