/* Papers that are more form than letter: the receipt slip, the work sheet, the envelope. */
#include <string.h>

#include "base/str.h"
#include "report/papers_priv.h"

#define ROW(d, t, ...) doc_row((d), (t), (const char *const[]){__VA_ARGS__, NULL})

void form_receipt(const struct paper *p, struct doc *d)
{
    static const double widths[] = {1, 3.6, 0};
    const struct matter *m = &p->full.m;
    struct arena *a = d->arena;
    doc_add(d, DOC_HEAD, p->issuer.name, "");
    doc_add(d, DOC_TITLE, p->def->title, NULL);
    doc_gap(d, 0.5);
    struct doc_table *t = doc_table(d, widths, true);
    ROW(d, t, "事项编号", m->number);
    ROW(d, t, "登记时间", papers_date(p, a, m->recorded_at));
    ROW(d, t, "反映事项", m->title);
    ROW(d, t, "登记单位", p->issuer.name);
    doc_gap(d, 0.5);
    doc_para(d, DOC_FLUSH, "查询码（请妥善保管，不要告诉他人）：");
    doc_para(d, DOC_STRONG, p->opened ? arena_printf(a, "%.4s　%s", p->secret, p->secret + 4) : "＊＊＊＊　＊＊＊＊");
    doc_add(d, DOC_QR, p->link,
            "扫码打开查询页面，输入查询码，可以查看由哪个单位办理、何时到期，可以补充情况、撤回、评价。")
        ->height = 34;
    doc_add(d, DOC_RULE, NULL, NULL);
    doc_para(
        d, DOC_NOTE,
        arena_printf(
            a,
            "没有手机也可以拨打%s，报事项编号查询。查询码遗失的，请凭登记时留下的电话向登记单位申请新码，旧码随即作废。"
            "对办理结果不满意的，可以申请重新办理。",
            str_or(p->site->hotline, "登记单位电话")));
}

static const char *order_state(const char *code)
{
    static const struct {
        const char *code, *word;
    } words[] = {{"sent", "待签收"},   {"accepted", "办理中"}, {"answered", "已答复"},
                 {"signed", "已办结"}, {"returned", "已退回"}, {"ended", "已终止"}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(words[i].code, code))
            return words[i].word;
    }
    return code;
}

/* "2026.11.26": short enough for a column of its own. */
static const char *short_date(const struct paper *p, struct arena *a, int64_t ms)
{
    const struct civil c = civil_of(ms, p->site->zone);
    return arena_printf(a, "%d.%d.%d", c.year, c.month, c.day);
}

static void sheet_orders(const struct paper *p, struct doc *d)
{
    static const double widths[] = {2.9, 0.9, 2.2, 2.2, 1.2, 0};
    if (!p->full.n_orders)
        return;
    struct doc_table *t = doc_table(d, widths, false);
    ROW(d, t, "承办单位", "职责", "交办日期", "办理期限", "状态")->head = true;
    for (size_t i = 1; i < t->n_columns; i++)
        t->columns[i].align = DOC_CENTRE;
    for (int i = 0; i < p->full.n_orders; i++) {
        const struct order *o = &p->full.orders[i];
        ROW(d, t, o->unit_name, str_eq(o->role, "lead") ? "主办" : "协办", papers_date(p, d->arena, o->sent_at),
            o->due_at ? papers_date(p, d->arena, o->due_at - 1) : "—", order_state(o->state));
    }
}

/* What was done and written, for the offices that work on it; the resident's contact is in none of these. */
static void sheet_steps(const struct paper *p, struct doc *d)
{
    static const struct {
        const char *kind, *part, *label;
    } shown[] = {{"dispatch", "note", "交办意见"},        {"supplement", "supplement", "群众补充"},
                 {"co_answer", "finding", "协办意见"},    {"reply", "reply", "答复内容"},
                 {"verify", "finding", "核实情况"},       {"reject", "reason", "退回重办"},
                 {"return", "basis", "派单异议"},         {"dispute", "basis", "派单异议"},
                 {"reject_return", "reason", "驳回异议"}, {"arbitrate", "reason", "裁决理由"},
                 {"supervise", "advice", "督办意见"},     {"supervise_answer", "written", "督办反馈"}};
    static const double widths[] = {1, 1.3, 4.6, 0};
    struct doc_table *t = NULL;
    for (int i = 0; i < p->full.n_entries; i++) {
        const struct entry *x = &p->full.entries[i];
        for (size_t k = 0; !x->undone && k < COUNT_OF(shown); k++) {
            for (int n = 0; n < x->n_texts && str_eq(shown[k].kind, x->kind); n++) {
                if (!str_eq(x->texts[n].part, shown[k].part) || !x->texts[n].content)
                    continue;
                if (!t) {
                    t = doc_table(d, widths, false);
                    t->columns[1].align = DOC_CENTRE;
                    t->columns[0].label = true;
                    ROW(d, t, "环节", "日期", "内容")->head = true;
                }
                const char *who = str_empty(x->unit_name) ? "" : arena_printf(d->arena, "（%s）", x->unit_name);
                ROW(d, t, shown[k].label, short_date(p, d->arena, x->occurred_at),
                    arena_printf(d->arena, "%s%s", x->texts[n].content, who));
            }
        }
    }
}

static void sheet_facts(const struct paper *p, struct doc *d)
{
    static const double widths[] = {1, 2.2, 1, 2.2, 0};
    const struct matter *m = &p->full.m;
    struct doc_table *t = doc_table(d, widths, true);
    ROW(d, t, "事项编号", m->number, "登记日期", papers_date(p, d->arena, m->recorded_at));
    ROW(d, t, "来源渠道", papers_channel(m), "事项类别", str_or(m->category_name, "—"));
    ROW(d, t, "反映人", str_or(p->contact.name, "未留姓名"), "联系电话", str_or(p->contact.phone, "—"));
    ROW(d, t, "所属区域", str_or(m->area_name, "—"), "本环节期限",
        m->due_at ? papers_date(p, d->arena, m->due_at - 1) : "—");
    ROW(d, t, "具体地点", str_or(m->place, "—"));
    ROW(d, t, "标题", m->title);
    ROW(d, t, "内容", str_or(p->full.body, "（已删除）"));
}

static void sheet_signatures(struct doc *d)
{
    static const double widths[] = {1, 1.7, 1, 1.7, 0};
    struct doc_table *t = doc_table(d, widths, true);
    ROW(d, t, "承办人", "\n", "审核人", "\n");
    ROW(d, t, "承办日期", "　　年　　月　　日", "审核日期", "　　年　　月　　日");
}

void form_sheet(const struct paper *p, struct doc *d)
{
    static const double widths[] = {1, 5.4, 0};
    struct arena *a = d->arena;
    doc_add(d, DOC_TITLE, p->def->title, NULL);
    doc_add(d, DOC_NUMBER, arena_printf(a, "制单：%s　%s", p->issuer.name, papers_date(p, a, p->now)), NULL);
    sheet_facts(p, d);
    sheet_orders(p, d);
    sheet_steps(p, d);
    struct doc_table *t = doc_table(d, widths, true);
    ROW(d, t, "领导批示", "\n\n");
    ROW(d, t, "办理情况", "\n\n");
    sheet_signatures(d);
    if (p->full.m.compartment)
        doc_para(
            d, DOC_NOTE,
            "本事项涉及对单位或者人员的反映。依照《信访工作条例》第三十条，不得将材料及有关情况透露或者转给被反映的人员或者单位。");
    doc_para(d, DOC_NOTE, "反映人信息已作遮盖。需要联系的，在系统内说明理由后查看，查看记录本人可见。");
}

/* Six digits at the beginning or end of an address: its postal code. */
static const char *postal_code(struct arena *a, const char **address)
{
    const char *s = *address;
    size_t n = strlen(s);
    if (strspn(s, "0123456789") == 6) {
        *address = str_trim(a, s + 6);
        return arena_strndup(a, s, 6);
    }
    size_t k = n;
    while (k > 0 && s[k - 1] >= '0' && s[k - 1] <= '9')
        k--;
    if (n - k != 6)
        return "";
    *address = str_trim(a, arena_strndup(a, s, k));
    return arena_strdup(a, s + k);
}

/* GB/T 1416: the addressee's postal code above left, the address from the left, the name in the middle, the sender
 * below right. Nothing on it says what the letter is about. */
void form_envelope(const struct paper *p, struct doc *d)
{
    bool large = str_starts(p->texts[0], "C5");
    double width = large ? 229 : 220, height = large ? 162 : 110;
    const char *address = str_or(p->contact.address, "（地址）");
    const char *post = postal_code(d->arena, &address);
    struct doc_block *boxes = doc_add(d, DOC_BOXES, post, NULL);
    d->page = large ? DOC_C5 : DOC_DL;
    d->numbers = false;
    boxes->x = 14;
    boxes->y = 13;
    doc_place(d, 30, height * 0.30, width - 60, 18, DOC_LEFT, address);
    doc_place(d, 30, height * 0.53, width - 60, 22, DOC_CENTRE,
              arena_printf(d->arena, "%s　收", str_or(p->contact.name, "")));
    doc_place(d, width - 14 - 120, height - 30, 120, 14, DOC_RIGHT, p->issuer.name);
}
