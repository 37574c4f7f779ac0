/* Letters to the resident. What each has to say: 信访工作条例 (2022) Art. 22 and 23 (acceptance, refusal, forwarding),
 * 32 (the answer: request, facts and reasons, opinion, basis), 34 (limits), 35 and 36 (reviews). */
#include "base/str.h"
#include "report/papers_priv.h"

static void begin(const struct paper *p, struct doc *d)
{
    doc_add(d, DOC_HEAD, p->issuer.name, p->label);
    doc_add(d, DOC_TITLE, p->def->title, NULL);
    doc_gap(d, 1);
    doc_para(d, DOC_FLUSH, arena_printf(d->arena, "%s：", str_or(p->contact.name, "来信人")));
}

/* With the code of the tracking page left of the signature, where there is one. */
static void end(const struct paper *p, struct doc *d, const char *link)
{
    doc_para(d, DOC_BODY, "特此告知。");
    doc_gap(d, 1);
    if (!str_empty(link)) {
        struct doc_block *b = doc_add(d, DOC_QR, link, NULL);
        b->height = 24;
        b->beside = true;
    }
    doc_add(d, DOC_SIGN, p->issuer.name, papers_date(p, d->arena, p->now));
}

/* "您于2026年11月20日通过来电反映的“……”事项（编号……）收悉。" */
static const char *opening(const struct paper *p, struct arena *a)
{
    const struct matter *m = &p->full.m;
    return arena_printf(a, "您于%s通过%s反映的“%s”事项（编号%s）收悉。", papers_date(p, a, m->submitted_at),
                        papers_channel(m), m->title, m->number);
}

/* A paragraph of its own: a number is not broken over lines. */
static void phone(const struct paper *p, struct doc *d, const struct unit *u)
{
    if (!str_empty(u->phone))
        doc_para(d, DOC_BODY, arena_printf(d->arena, "联系电话：%s（%s）。", u->phone, u->name));
    else if (!str_empty(p->site->hotline))
        doc_para(d, DOC_BODY, arena_printf(d->arena, "咨询电话：%s。", p->site->hotline));
}

/* When the office that has it took it on; 0 where it has not. */
static int64_t accepted_at(const struct paper *p)
{
    for (int i = p->full.n_orders - 1; i >= 0; i--) {
        const struct order *o = &p->full.orders[i];
        if (o->unit_id == p->full.m.unit_id && str_eq(o->role, "lead") && o->accepted_at)
            return o->accepted_at;
    }
    return 0;
}

static int64_t sent_at(const struct paper *p)
{
    for (int i = p->full.n_orders - 1; i >= 0; i--) {
        const struct order *o = &p->full.orders[i];
        if (o->unit_id == p->full.m.unit_id && str_eq(o->role, "lead"))
            return o->sent_at;
    }
    return p->now;
}

void letter_accepted(const struct paper *p, struct doc *d)
{
    struct arena *a = d->arena;
    begin(p, d);
    doc_para(d, DOC_BODY,
             arena_printf(
                 a, "%s经审查，该事项符合受理条件。根据《信访工作条例》第二十二条、第二十三条的规定，现予受理%s%s。",
                 opening(p, a), *p->lead.name ? "，由" : "",
                 *p->lead.name ? arena_printf(a, "%s负责办理", p->lead.name) : ""));
    doc_para(d, DOC_BODY,
             "根据《信访工作条例》第三十四条的规定，该事项自受理之日起60日内办结；情况复杂的，经本机关、"
             "单位负责人批准可以适当延长办理期限，延长期限不超过30日，并告知您延期理由。");
    doc_para(d, DOC_BODY,
             "办理期间，您可以扫描文末二维码，凭登记时交给您的查询码查询进度、补充情况，办结后可以作出评价。");
    phone(p, d, *p->lead.name ? &p->lead : &p->issuer);
    end(p, d, p->link);
}

void letter_refused(const struct paper *p, struct doc *d)
{
    struct arena *a = d->arena;
    begin(p, d);
    doc_para(d, DOC_BODY, arena_printf(a, "%s经审查，现将不予受理的有关情况告知如下：", opening(p, a)));
    doc_para(d, DOC_LEVEL1, "一、不予受理的理由");
    doc_para(d, DOC_BODY, p->texts[0]);
    doc_para(d, DOC_LEVEL1, "二、依据");
    doc_para(d, DOC_BODY, p->texts[2]);
    doc_para(d, DOC_LEVEL1, "三、您可以选择的途径");
    doc_para(d, DOC_BODY, p->texts[1]);
    phone(p, d, &p->issuer);
    end(p, d, NULL);
}

void letter_forwarded(const struct paper *p, struct doc *d)
{
    struct arena *a = d->arena;
    begin(p, d);
    doc_para(
        d, DOC_BODY,
        arena_printf(a,
                     "%s经登记、甄别，该事项属于%s职责范围。根据《信访工作条例》第二十二条的规定，本机关已于%s将该事项"
                     "转送%s办理。",
                     opening(p, a), p->lead.name, papers_date(p, a, sent_at(p)), p->lead.name));
    doc_para(d, DOC_BODY,
             arena_printf(a,
                          "%s将依照《信访工作条例》第二十三条的规定，自收到转送之日起15日内书面告知您是否受理以及"
                          "处理途径、程序。您可以直接向该单位了解办理情况，也可以扫描文末二维码，凭查询码查询进度。",
                          p->lead.name));
    phone(p, d, &p->lead);
    end(p, d, p->link);
}

static void answer_parts(const struct paper *p, struct doc *d)
{
    doc_para(d, DOC_LEVEL1, "一、诉求");
    doc_para(d, DOC_BODY, p->texts[0]);
    doc_para(d, DOC_LEVEL1, "二、事实和理由");
    doc_para(d, DOC_BODY, p->texts[1]);
    doc_para(d, DOC_LEVEL1, "三、处理意见");
    doc_para(d, DOC_BODY, arena_printf(d->arena, "对您的诉求，%s。", p->texts[2]));
    doc_para(d, DOC_BODY, p->texts[3]);
    doc_para(d, DOC_LEVEL1, "四、法律法规和政策依据");
    doc_para(d, DOC_BODY, p->texts[4]);
}

void letter_answer(const struct paper *p, struct doc *d)
{
    struct arena *a = d->arena;
    const char *taken = papers_date(p, a, accepted_at(p));
    begin(p, d);
    doc_para(d, DOC_BODY,
             arena_printf(a, "%s本单位%s%s，现已调查处理。根据《信访工作条例》第三十二条的规定，答复如下：",
                          opening(p, a), *taken ? "于" : "", *taken ? arena_printf(a, "%s受理", taken) : "已经受理"));
    answer_parts(p, d);
    doc_para(d, DOC_LEVEL1, "五、权利告知");
    doc_para(
        d, DOC_BODY,
        arena_printf(a,
                     "如不服本答复意见，可以自收到本意见书之日起30日内，向%s书面提出复查申请。收到复查请求的机关、单位"
                     "将自收到之日起30日内提出复查意见，并予以书面答复（《信访工作条例》第三十五条）。",
                     p->texts[5]));
    phone(p, d, &p->issuer);
    end(p, d, NULL);
}

/* word: 复查 or 复核. */
static void looked_at_anew(const struct paper *p, struct doc *d, const char *word, const char *article)
{
    struct arena *a = d->arena;
    begin(p, d);
    doc_para(d, DOC_BODY,
             arena_printf(a, "%s您请求%s，本单位已经%s。根据《信访工作条例》%s的规定，提出意见如下：", opening(p, a),
                          word, word, article));
    doc_para(d, DOC_LEVEL1, arena_printf(a, "一、%s请求", word));
    doc_para(d, DOC_BODY, p->texts[0]);
    doc_para(d, DOC_LEVEL1, arena_printf(a, "二、%s意见", word));
    doc_para(d, DOC_BODY, arena_printf(a, "对原意见，予以%s。", p->texts[1]));
    doc_para(d, DOC_BODY, p->texts[2]);
    doc_para(d, DOC_LEVEL1, "三、依据");
    doc_para(d, DOC_BODY, p->texts[3]);
    doc_para(d, DOC_LEVEL1, "四、权利告知");
}

void letter_review(const struct paper *p, struct doc *d)
{
    looked_at_anew(p, d, "复查", "第三十五条");
    doc_para(
        d, DOC_BODY,
        arena_printf(d->arena,
                     "如不服本复查意见，可以自收到本意见书之日起30日内，向%s请求复核。收到复核请求的机关、单位将自收到"
                     "之日起30日内提出复核意见（《信访工作条例》第三十六条）。",
                     p->texts[4]));
    phone(p, d, &p->issuer);
    end(p, d, NULL);
}

void letter_recheck(const struct paper *p, struct doc *d)
{
    looked_at_anew(p, d, "复核", "第三十六条");
    doc_para(d, DOC_BODY,
             "对本复核意见不服，仍然以同一事实和理由提出投诉请求的，各级党委和政府信访部门以及其他机关、单位不再"
             "受理（《信访工作条例》第三十六条）。");
    phone(p, d, &p->issuer);
    end(p, d, NULL);
}
