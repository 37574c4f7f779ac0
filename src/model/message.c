/* Making messages. What is read here goes to the resident of the matter themselves, or, of offices, as numbers only. */
#include "model/message.h"

#include <string.h>

#include "base/str.h"
#include "model/audit.h"
#include "model/bulletin_act.h"
#include "model/contest_due.h"
#include "model/person.h"
#include "model/submit.h"
#include "text/redact.h"

#define DIGEST_MAX 30

/* Everything a placeholder may stand for. */
struct facts {
    const struct site *site;
    struct arena *arena;
    enum message_lang lang;
    const char *number, *unit, *state, *list;
    int64_t issue, due_at;
};

/* Until when: due is the first moment that is late, which after whole days is the next day's first. */
static const char *day_words(const struct facts *f, int64_t due)
{
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    struct civil t = civil_of(due - 1, f->site->zone);
    if (!due)
        return f->lang == MESSAGE_EN ? "the agreed day" : "约定日期";
    if (f->lang == MESSAGE_EN)
        return arena_printf(f->arena, "%d %s", t.day, months[t.month - 1]);
    return arena_printf(f->arena, "%d月%d日", t.month, t.day);
}

static const char *value_of(const void *ctx, const char *name)
{
    const struct facts *f = ctx;
    const char *base = f->site->channels ? f->site->channels->base_url : "";
    if (str_eq(name, "site"))
        return f->site->name;
    if (str_eq(name, "hotline"))
        return f->site->hotline;
    if (str_eq(name, "number"))
        return f->number;
    if (str_eq(name, "unit"))
        return f->unit;
    if (str_eq(name, "list"))
        return f->list;
    if (str_eq(name, "due"))
        return day_words(f, f->due_at);
    if (str_eq(name, "code"))
        return secret_derive(f->site, f->arena, f->number, f->issue);
    if (str_eq(name, "url"))
        return arena_printf(f->arena, "%s/track?number=%s", base, f->number);
    if (str_eq(name, "desk"))
        return arena_printf(f->arena, "%s/desk", base);
    return NULL;
}

DB_STMT(message_text_own,
        "SELECT active, subject, sms, mail, version FROM message_text WHERE event = $1 AND lang = $2");

enum err message_text_get(struct db_conn *c, struct arena *a, const struct message_event *m, enum message_lang l,
                          struct message_text *ret, struct error *e)
{
    struct message_text x = {.event = m, .lang = l, .active = m->active, .words = m->words[l]};
    struct db_rows q;
    db_query(c, &q, &message_text_own, DB_ARGS(DB_TEXT(m->code), DB_TEXT(message_lang_tag(l))));
    if (db_next(&q)) {
        x.active = db_int(&q, 0) != 0;
        x.own = true;
        x.words = (struct message_words){db_text_dup(&q, 1, a), db_text_dup(&q, 2, a), db_text_dup(&q, 3, a)};
        x.version = db_int(&q, 4);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        *ret = x;
    return r;
}

static void fill(const struct facts *f, const struct message_words *w, struct message *ret)
{
    bool mail = ret->mail != NULL;
    ret->subject = message_fill(f->arena, w->subject, value_of, f);
    ret->text = message_fill(f->arena, mail ? w->mail : w->sms, value_of, f);
}

/* The matter of a row, as it stands now. */
struct subject {
    struct facts f;
    int64_t person_id, rounds, entry_round, entry_at;
    int compartment;
    bool rated;
    const char *state_to;
};

DB_STMT(message_matter,
        "SELECT m.number, COALESCE(u.name, i.name), m.state, m.secret_issue, m.due_at, m.person_id, m.rounds,"
        " m.compartment, t.round, t.recorded_at, t.state_to, COALESCE(r.lang, ''),"
        " (SELECT COUNT(*) FROM rating x WHERE x.matter_id = m.id AND x.round = m.rounds)"
        " FROM matter m JOIN entry t ON t.id = $2 AND t.matter_id = m.id JOIN unit i ON i.id = m.intake_unit_id"
        " LEFT JOIN unit u ON u.id = m.unit_id LEFT JOIN matter_reach r ON r.matter_id = m.id WHERE m.id = $1");

static enum err load(struct db_conn *c, const struct site *s, struct arena *a, const struct outbox_row *row,
                     struct subject *ret, struct error *e)
{
    struct db_rows q;
    *ret = (struct subject){.f = {.site = s, .arena = a}};
    db_query(c, &q, &message_matter, DB_ARGS(DB_INT(row->matter_id), DB_INT(row->entry_id)));
    if (db_next(&q)) {
        ret->f.number = db_text_dup(&q, 0, a);
        ret->f.unit = db_text_dup(&q, 1, a);
        ret->f.state = db_text_dup(&q, 2, a);
        ret->f.issue = db_int(&q, 3);
        ret->f.due_at = db_int(&q, 4);
        ret->person_id = db_int(&q, 5);
        ret->rounds = db_int(&q, 6);
        ret->compartment = (int)db_int(&q, 7);
        ret->entry_round = db_int(&q, 8);
        ret->entry_at = db_int(&q, 9);
        ret->state_to = db_text_dup(&q, 10, a);
        ret->f.lang = message_lang_of(db_text(&q, 11));
        ret->rated = db_int(&q, 12) > 0;
    }
    enum err r = db_end(&q, e);
    return r == ERR_OK && !ret->f.number ? error_detail(e, ERR_NOT_FOUND, "the matter of a message is gone") : r;
}

/* Why the resident need not be told any more, or NULL. */
static const char *outdated(const struct outbox_row *row, const struct subject *x, const struct message_text *t)
{
    if (!t->active)
        return N_("This message is switched off.");
    if (x->person_id != row->person_id)
        return N_("The matter is another resident's now.");
    if (str_eq(row->event, "rate_reminder") &&
        (x->rated || x->rounds != x->entry_round || !str_eq(x->f.state, "closed")))
        return N_("It has been rated, or goes on.");
    return NULL;
}

static enum err make_resident(struct db_conn *c, const struct site *s, struct arena *a, const struct outbox_row *row,
                              struct message *ret, const char **ret_cancel, struct error *e)
{
    const struct message_event *m = message_event(row->event);
    struct subject x;
    struct message_text t;
    struct contact who;
    enum err r = m ? load(c, s, a, row, &x, e) : error_detail(e, ERR_INTERNAL, "no such message: %s", row->event);
    if (r == ERR_OK)
        r = message_text_get(c, a, m, x.f.lang, &t, e);
    if (r == ERR_OK)
        r = person_get(c, s, a, row->person_id, &who, e);
    if (r != ERR_OK)
        return r;
    *ret_cancel = outdated(row, &x, &t);
    /* Which office has an accusation is nobody's business but its own. */
    if (x.compartment)
        x.f.unit = x.f.lang == MESSAGE_EN ? "the office in charge" : "受理单位";
    if (row->channel == CHANNEL_MAIL) {
        ret->mail = who.mail;
        ret->mask = mask_mail(a, who.mail);
    } else {
        ret->phone = person_mobile(a, who.phone);
        ret->mask = mask_phone(a, who.phone);
    }
    if (!*ret_cancel && str_empty(ret->mail) && str_empty(ret->phone))
        *ret_cancel = row->channel == CHANNEL_MAIL ? N_("There is no mail address.") : N_("There is no mobile number.");
    fill(&x.f, &t.words, ret);
    return ERR_OK;
}

static enum err make_hook(struct db_conn *c, const struct site *s, struct arena *a, const struct outbox_row *row,
                          struct message *ret, const char **ret_cancel, struct error *e)
{
    struct subject x;
    enum err r = load(c, s, a, row, &x, e);
    if (r != ERR_OK)
        return r;
    if (x.compartment)
        *ret_cancel = N_("It is not open to other systems.");
    else if (!channel_hook(s->channels, row->hook))
        *ret_cancel = N_("The settings name no such webhook any more.");
    ret->mask = row->hook;
    ret->number = x.f.number;
    ret->state = x.state_to;
    ret->kind = row->event;
    ret->at = x.entry_at;
    return ERR_OK;
}

/* Of what speaks of somebody who sits or sat there, or of an office of theirs, an office's mailbox hears nothing, not
 * even that there is something. */
#define NOT_AGAINST_OFFICE                                                                                             \
    " AND m.compartment < 2 AND NOT EXISTS (SELECT 1 FROM matter_against va JOIN post vq"                              \
    " ON vq.officer_id = va.officer_id WHERE va.matter_id = m.id AND vq.unit_id = o.unit_id)"                          \
    " AND NOT EXISTS (SELECT 1 FROM matter_against vb JOIN unit_tree vx ON vx.ancestor_id = vb.unit_id"                \
    " WHERE vb.matter_id = m.id AND vx.descendant_id = o.unit_id)"                                                     \
    " AND NOT EXISTS (SELECT 1 FROM matter_against vc JOIN unit_tree vy ON vy.ancestor_id = vc.unit_id"                \
    " JOIN post vr ON vr.unit_id = vy.descendant_id JOIN post vs ON vs.officer_id = vr.officer_id"                     \
    " WHERE vc.matter_id = m.id AND vs.unit_id = o.unit_id)"
DB_STMT(message_waiting,
        "SELECT m.number, o.due_at, m.compartment FROM work_order o JOIN matter m ON m.id = o.matter_id"
        " WHERE o.unit_id = $1 AND o.state = 'sent'" NOT_AGAINST_OFFICE " ORDER BY o.due_at LIMIT $2");
DB_STMT(message_late,
        "SELECT m.number, o.due_at, m.compartment FROM work_order o JOIN matter m ON m.id = o.matter_id"
        " WHERE o.unit_id = $1 AND o.state = 'accepted' AND o.due_at > 0 AND o.due_at < $3" NOT_AGAINST_OFFICE
        " ORDER BY o.due_at LIMIT $2");

/* Supervised and not answered, or urged within a day. */
DB_STMT(
    message_pressed,
    "SELECT m.number, o.due_at, m.compartment FROM work_order o JOIN matter m ON m.id = o.matter_id"
    " WHERE o.unit_id = $1 AND o.state IN ('sent', 'accepted') AND EXISTS (SELECT 1 FROM supervision s"
    " WHERE s.matter_id = m.id AND s.round = o.round AND (s.ended_at = 0 OR (s.kind = 'urge' AND s.at > $3)))" NOT_AGAINST_OFFICE
    " ORDER BY o.due_at LIMIT $2");

/* Numbers and days; of what is in a compartment only that there is something. */
static enum err list_orders(struct facts *f, struct db_rows *q, const char *heading, struct buf *out, struct error *e)
{
    int n = 0;
    bool hidden = false;
    while (db_next(q)) {
        if (n++ == 0)
            buf_printf(out, "%s\n", heading);
        if (db_int(q, 2))
            hidden = true;
        else
            buf_printf(out, "  %s  %s\n", db_text(q, 0), day_words(f, db_int(q, 1)));
    }
    if (hidden)
        buf_puts(out, f->lang == MESSAGE_EN ? "  and what the desk shows\n" : "  其余请登录后查看\n");
    if (n)
        buf_putc(out, '\n');
    return db_end(q, e);
}

/* What a reminder was put for, and is not given out yet: of the whole site, so it waits at the top. */
DB_STMT(
    message_bulletins,
    "SELECT r.code, r.period, MAX(r.day) FROM bulletin_reminder r WHERE EXISTS (SELECT 1 FROM unit u WHERE u.id = $1"
    " AND u.parent_id IS NULL) AND NOT EXISTS (SELECT 1 FROM bulletin b WHERE b.code = r.code AND b.period = r.period"
    " AND b.unit_id IS NULL AND b.state = 'issued') AND NOT EXISTS (SELECT 1 FROM bulletin_act x WHERE x.code = r.code"
    " AND x.period = r.period AND x.act = $2 AND x.struck_at = 0) GROUP BY r.code, r.period ORDER BY 3 DESC, 1, 2 LIMIT $3");

static enum err list_bulletins(struct db_conn *c, struct facts *f, int64_t unit, struct buf *out, struct error *e)
{
    struct db_rows q;
    bool en = f->lang == MESSAGE_EN;
    int n = 0;
    db_query(c, &q, &message_bulletins, DB_ARGS(DB_INT(unit), DB_TEXT(BULLETIN_ELSEWHERE), DB_INT(DIGEST_MAX)));
    while (db_next(&q)) {
        const struct bulletin_def *def = bulletin_def(db_text(&q, 0), 0);
        const int64_t day_end = day_start((int32_t)db_int(&q, 2), f->site->zone) + MS_DAY;
        if (!def)
            continue;
        if (n++ == 0)
            buf_puts(out, en ? "Bulletins to give out:\n" : "待印发的通报：\n");
        buf_printf(out, "  %s  %s  %s\n", en ? def->name.en : def->name.zh, db_text(&q, 1), day_words(f, day_end));
    }
    if (n)
        buf_putc(out, '\n');
    return db_end(&q, e);
}

/* Of appraisals: numbers of appeals and days, and of no unit what it was given. */
static enum err list_contests(struct db_conn *c, struct facts *f, int64_t unit, struct buf *out, struct error *e)
{
    static const char *const heads[][2] = {
        [CONTEST_DUE_ANSWER] = {"考评申诉待答复：", "Appeals against an appraisal to answer:"},
        [CONTEST_DUE_CONFIRM] = {"考评更正待复核：", "Corrections of an appraisal to confirm:"},
        [CONTEST_DUE_LOOK] = {"考评数据已公示，可在此前申诉：", "Appraisals to look at; you may appeal until then:"},
        [CONTEST_DUE_ANSWERED] = {"考评申诉已答复：", "Appeals against an appraisal that were answered:"}};
    const bool en = f->lang == MESSAGE_EN;
    struct contest_due *all;
    int n = 0;
    enum err r = contest_dues_of_unit(c, f->site, f->arena, unit, &all, &n, e);
    for (size_t k = 0; r == ERR_OK && k < COUNT_OF(heads); k++) {
        bool any = false;
        for (int i = 0; i < n; i++) {
            const struct contest_due *x = &all[i];
            if (x->kind != (enum contest_due_kind)k)
                continue;
            if (!any)
                buf_printf(out, "%s\n", heads[k][en]);
            any = true;
            buf_printf(out, "  %s%s%s  %s  %s\n", x->unit, *x->unit ? "  " : "",
                       x->scheme ? (en ? x->scheme->name.en : x->scheme->name.zh) : x->code, x->period,
                       k == CONTEST_DUE_LOOK ? day_words(f, x->until)
                                             : arena_printf(f->arena, "%lld", (long long)x->n));
        }
        if (any)
            buf_putc(out, '\n');
    }
    return r;
}

static enum err list_waiting(struct db_conn *c, struct facts *f, int64_t unit, struct error *e)
{
    struct buf out;
    struct db_rows q;
    bool en = f->lang == MESSAGE_EN;
    buf_init(&out, 32 * 1024);
    db_query(c, &q, &message_waiting, DB_ARGS(DB_INT(unit), DB_INT(DIGEST_MAX)));
    enum err r = list_orders(f, &q, en ? "To take on:" : "待接办：", &out, e);
    if (r == ERR_OK) {
        db_query(c, &q, &message_late,
                 DB_ARGS(DB_INT(unit), DB_INT(DIGEST_MAX), DB_INT(clock_now(&f->site->clock) + MS_DAY)));
        r = list_orders(f, &q, en ? "Due within a day, or late:" : "一天内到期或已超期：", &out, e);
    }
    if (r == ERR_OK) {
        db_query(c, &q, &message_pressed,
                 DB_ARGS(DB_INT(unit), DB_INT(DIGEST_MAX), DB_INT(clock_now(&f->site->clock) - MS_DAY)));
        r = list_orders(f, &q, en ? "Urged, or under supervision:" : "被催办或督办：", &out, e);
    }
    if (r == ERR_OK)
        r = list_bulletins(c, f, unit, &out, e);
    if (r == ERR_OK)
        r = list_contests(c, f, unit, &out, e);
    f->list = arena_strdup(f->arena, out.data);
    buf_release(&out);
    return r;
}

DB_STMT(message_unit, "SELECT u.name, x.mail FROM unit_mail x JOIN unit u ON u.id = x.unit_id WHERE x.unit_id = $1");

static enum err make_digest(struct db_conn *c, const struct site *s, struct arena *a, const struct outbox_row *row,
                            struct message *ret, const char **ret_cancel, struct error *e)
{
    struct facts f = {.site = s, .arena = a, .lang = MESSAGE_ZH};
    struct message_text t;
    struct db_rows q;
    db_query(c, &q, &message_unit, DB_ARGS(DB_INT(row->unit_id)));
    if (db_next(&q)) {
        f.unit = db_text_dup(&q, 0, a);
        ret->mail = db_text_dup(&q, 1, a);
    }
    enum err r = db_end(&q, e);
    if (r == ERR_OK)
        r = message_text_get(c, a, message_event("unit_digest"), f.lang, &t, e);
    if (r == ERR_OK && f.unit)
        r = list_waiting(c, &f, row->unit_id, e);
    if (r != ERR_OK)
        return r;
    if (!f.unit)
        *ret_cancel = N_("There is no mail address.");
    else if (!t.active)
        *ret_cancel = N_("This message is switched off.");
    else if (!*f.list)
        *ret_cancel = N_("Nothing waits at the office any more.");
    ret->mask = str_or(ret->mail, "");
    if (f.unit)
        fill(&f, &t.words, ret);
    return ERR_OK;
}

enum err message_make(struct db_conn *c, const struct site *s, struct arena *a, const struct outbox_row *row,
                      struct message *ret, const char **ret_cancel, struct error *e)
{
    struct message m = {.mask = "", .subject = "", .text = ""};
    const char *cancel = NULL;
    enum err r;
    if (row->channel == CHANNEL_WEBHOOK)
        r = make_hook(c, s, a, row, &m, &cancel, e);
    else if (row->unit_id)
        r = make_digest(c, s, a, row, &m, &cancel, e);
    else
        r = make_resident(c, s, a, row, &m, &cancel, e);
    if (r != ERR_OK)
        return r;
    *ret = m;
    *ret_cancel = cancel;
    return ERR_OK;
}

struct message message_sample(const struct site *s, struct arena *a, const struct message_event *m,
                              enum message_lang lang, const struct message_words *w)
{
    struct facts f = {.site = s, .arena = a, .lang = lang, .number = "SQ261121-48372XX", .issue = 0};
    struct message x = {.mail = ""};
    f.unit = lang == MESSAGE_EN ? "Roads Office" : "城市管理局";
    f.list = lang == MESSAGE_EN ? "To take on:\n  SQ261121-48372XX  28 November\n"
                                : "待接办：\n  SQ261121-48372XX  11月28日\n";
    f.due_at = clock_now(&s->clock) + 5 * MS_DAY;
    x.subject = message_fill(a, w->subject, value_of, &f);
    x.text = message_fill(a, w->mail, value_of, &f);
    x.phone = m->office ? "" : message_fill(a, w->sms, value_of, &f);
    return x;
}

struct text_writing {
    const struct site *site;
    const struct message_text *x;
};

DB_STMT(message_text_store,
        "INSERT INTO message_text (event, lang, active, subject, sms, mail, version, edited_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7 + 1, $8) ON CONFLICT (event, lang) DO UPDATE SET"
        " active = excluded.active, subject = excluded.subject, sms = excluded.sms, mail = excluded.mail,"
        " version = excluded.version, edited_at = excluded.edited_at WHERE message_text.version = $7");

/* The trail keeps each version's words as far as it has room, so that a text can be had back. */
static enum err text_write(struct db_conn *tx, void *ctx, struct buf *detail, struct error *e)
{
    const struct text_writing *w = ctx;
    const struct message_text *x = w->x;
    int64_t n = 0;
    enum err r = db_exec_count(tx, &message_text_store,
                               DB_ARGS(DB_TEXT(x->event->code), DB_TEXT(message_lang_tag(x->lang)), DB_INT(x->active),
                                       DB_TEXT(x->words.subject), DB_TEXT(x->words.sms), DB_TEXT(x->words.mail),
                                       DB_INT(x->version), DB_INT(clock_now(&w->site->clock))),
                               &n, e);
    if (r == ERR_OK && n == 0)
        r = error_set(e, ERR_CONFLICT, NULL, N_("Somebody else changed it in the meantime. Nothing was overwritten."),
                      NULL);
    struct arena *a = arena_new();
    buf_printf(detail, "%s %s, version %lld, %s: %s | %s", x->event->code, message_lang_tag(x->lang),
               (long long)x->version + 1, x->active ? "on" : "off", x->words.subject,
               utf8_cut(a, *x->words.sms ? x->words.sms : x->words.mail, 400));
    arena_free(a);
    return r;
}

enum err message_text_put(struct db_conn *c, const struct site *s, const struct viewer *v, const struct message_text *x,
                          struct error *e)
{
    struct text_writing w = {s, x};
    if (!viewer_may(v, ROLE_SYSADMIN | ROLE_OFFICE))
        return error_set(e, ERR_DENIED, NULL, N_("Only system administrators and the office change messages."), NULL);
    enum err r = message_check(x->event, "subject", x->words.subject, MESSAGE_SUBJECT_MAX, e);
    if (r == ERR_OK)
        r = message_check(x->event, "sms", x->words.sms, MESSAGE_SMS_MAX, e);
    if (r == ERR_OK)
        r = message_check(x->event, "mail", x->words.mail, MESSAGE_MAIL_MAX, e);
    if (r == ERR_OK && (!*x->words.subject || !*x->words.mail))
        r = error_set(e, ERR_INVALID, *x->words.subject ? "mail" : "subject", N_("Please write something here."), NULL);
    if (r == ERR_OK && !*x->words.sms && !x->event->office)
        r = error_set(e, ERR_INVALID, "sms", N_("Please write something here."), NULL);
    return r == ERR_OK ? audit_write(c, s, v, "message.edit", text_write, &w, e) : r;
}
