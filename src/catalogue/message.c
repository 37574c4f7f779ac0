/* The built-in messages. They say what happened and where to read more; what a resident wrote or an office answered is
 * behind number and secret, and goes through nobody's gateway. */
#include "catalogue/message.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

#define PLACEHOLDER_MAX 20

static const struct message_event events[] = {
    {.code = "received",
     .name = N_("Received"),
     .about = N_("To the resident, when they raised something themselves: the receipt."),
     .active = true,
     .proof = true,
     .fields = "site number url hotline due",
     .words =
         {{"您的诉求已收到（{number}）", "【{site}】您的诉求已收到，编号{number}。凭编号和查询码可查进度：{url}",
           "您好：\n\n您的诉求已收到，编号 {number}。我们会在 {due} 前告诉您由哪个单位办理。\n\n凭编号和提交时得到的查询码"
           "可以随时查看进度：\n{url}\n\n如有疑问请拨打 {hotline}。\n\n{site}\n"},
          {"We have received it ({number})",
           "[{site}] We have received it, number {number}. Follow it with number and secret: {url}",
           "Hello,\n\nwe have received what you told us. Its number is {number}. By {due} you will know which office "
           "handles it.\n\nWith the number and the secret from your receipt you can follow it:\n{url}\n\nQuestions: "
           "{hotline}.\n\n{site}\n"}}},
    {.code = "received_clerk",
     .name = N_("Recorded for a caller"),
     .about = N_("To the resident, when a clerk recorded a call, a visit or a letter: number and secret."),
     .active = true,
     .urgent = true,
     .proof = true,
     .fields = "site number code url hotline due",
     .words =
         {{"您的诉求已登记（{number}）", "【{site}】您的诉求已登记，编号{number}，查询码{code}。查进度：{url}",
           "您好：\n\n您的诉求已登记，编号 {number}，查询码 {code}。请勿把查询码告诉他人。我们会在 {due} 前告诉您由哪个"
           "单位办理。\n\n查看进度：\n{url}\n\n如有疑问请拨打 {hotline}。\n\n{site}\n"},
          {"We have recorded it ({number})",
           "[{site}] We have recorded it: number {number}, secret {code}. Follow it: {url}",
           "Hello,\n\nwe have recorded what you told us. Its number is {number}, its secret {code}; please keep the "
           "secret to yourself. By {due} you will know which office handles it.\n\nFollow it:\n{url}\n\nQuestions: "
           "{hotline}.\n\n{site}\n"}}},
    {.code = "dispatched",
     .name = N_("Sent to an office"),
     .about = N_("To the resident, when the matter went to an office."),
     .active = true,
     .fields = "site number unit due url hotline",
     .words =
         {{"已转承办单位（{number}）", "【{site}】您的诉求{number}已转{unit}办理，{due}前答复。{url}",
           "您好：\n\n您的诉求 {number} 已转 {unit} 办理，该单位应在 {due} 前答复。\n\n查看进度：\n{url}\n\n{site}\n"},
          {"Sent to an office ({number})", "[{site}] {number} went to {unit}, to be answered by {due}. {url}",
           "Hello,\n\n{number} went to {unit}, which has to answer by {due}.\n\nFollow it:\n{url}\n\n{site}\n"}}},
    {.code = "taken_on",
     .name = N_("Taken on"),
     .about = N_("To the resident, when the office took the matter on."),
     .fields = "site number unit due url hotline",
     .words = {{"承办单位已接办（{number}）", "【{site}】{unit}已接办您的诉求{number}，{due}前答复。{url}",
                "您好：\n\n{unit} 已接办您的诉求 {number}，将在 {due} 前答复。\n\n查看进度：\n{url}\n\n{site}\n"},
               {"Taken on ({number})", "[{site}] {unit} is working on {number}, answer by {due}. {url}",
                "Hello,\n\n{unit} is working on {number} and will answer by {due}.\n\nFollow it:\n{url}\n\n{site}\n"}}},
    {.code = "scheduled",
     .name = N_("Day and place are fixed"),
     .about = N_("To the resident, when the talk they ordered has its day and its place."),
     .active = true,
     .fields = "site number unit url hotline",
     .words =
         {{"您点的宣讲已经排定（{number}）", "【{site}】您点的宣讲{number}时间、地点已定，请查看：{url}",
           "您好：\n\n您点的宣讲 {number} 由 {unit} 送到，时间和地点已经确定。请凭编号和查询码查看：\n{url}\n\n"
           "如有变化请拨打 {hotline}。\n\n{site}\n"},
          {"Your talk has its day ({number})", "[{site}] Day and place of the talk {number} are fixed: {url}",
           "Hello,\n\nthe talk that you ordered, {number}, is brought by {unit}. You find day and place with number "
           "and secret:\n{url}\n\nQuestions: {hotline}.\n\n{site}\n"}}},
    {.code = "asked",
     .name = N_("A question to the resident"),
     .about = N_("To the resident, when the office asks something. The question itself is on the tracking page."),
     .active = true,
     .fields = "site number unit url hotline",
     .words =
         {{"承办单位想向您了解情况（{number}）", "【{site}】{unit}就您的诉求{number}有问题想请教，请查看并补充：{url}",
           "您好：\n\n{unit} 就您的诉求 {number} 有问题想请教。请凭编号和查询码查看并补充：\n{url}\n\n{site}\n"},
          {"A question about {number}", "[{site}] {unit} has a question about {number}. Please look: {url}",
           "Hello,\n\n{unit} has a question about {number}. Please read and answer it with number and secret:\n{url}"
           "\n\n{site}\n"}}},
    {.code = "closed",
     .name = N_("Answered and closed"),
     .about = N_("To the resident, when the answer was signed off: asks for a rating."),
     .active = true,
     .proof = true,
     .fields = "site number unit url hotline",
     .words =
         {{"您的诉求已办结，请评价（{number}）",
           "【{site}】您的诉求{number}已办结，答复请查看：{url} 问题是否解决，请您评价。",
           "您好：\n\n您的诉求 {number} 已办结。请凭编号和查询码查看答复，并告诉我们问题是否解决：\n{url}\n\n"
           "如未解决，您评价“未解决”后将提级办理。\n\n{site}\n"},
          {"Answered, please rate it ({number})",
           "[{site}] {number} has been answered: {url} Please tell us whether it is solved.",
           "Hello,\n\n{number} has been answered. Please read the answer with number and secret, and tell us whether "
           "it is solved:\n{url}\n\nIf it is not, say so there: then it goes one level up.\n\n{site}\n"}}},
    {.code = "refused",
     .name = N_("Not accepted"),
     .about = N_("To the resident, when the matter is not accepted. Reason and right way are on the tracking page."),
     .active = true,
     .proof = true,
     .fields = "site number url hotline",
     .words = {{"关于您的诉求的告知（{number}）", "【{site}】您的诉求{number}不属受理范围，理由和办理途径请查看：{url}",
                "您好：\n\n您的诉求 {number} 不属受理范围。理由和应当走的途径，请凭编号和查询码查看：\n{url}\n\n"
                "如有疑问请拨打 {hotline}。\n\n{site}\n"},
               {"About what you told us ({number})",
                "[{site}] {number} could not be accepted here. Reason and the right way: {url}",
                "Hello,\n\n{number} could not be accepted here. You find the reason and the right way with number and "
                "secret:\n{url}\n\nQuestions: {hotline}.\n\n{site}\n"}}},
    {.code = "stopped",
     .name = N_("Stopped"),
     .about =
         N_("To the resident, when it cannot be handled any further for now. Ground and reason are on the tracking "
            "page."),
     .active = true,
     .proof = true,
     .fields = "site number url hotline",
     .words = {{"您的诉求已中止办理（{number}）",
                "【{site}】您的诉求{number}暂时不能继续办理，已中止，理由请查看：{url}",
                "您好：\n\n您的诉求 {number} 暂时不能继续办理，已经中止。理由请凭编号和查询码查看：\n{url}\n\n"
                "情况变化后可以恢复办理。如有疑问请拨打 {hotline}。\n\n{site}\n"},
               {"It cannot go on for now ({number})",
                "[{site}] {number} cannot be handled any further for now. The reason: {url}",
                "Hello,\n\n{number} cannot be handled any further for now. You find the reason with number and "
                "secret:\n{url}\n\nIt goes on when that changes. Questions: {hotline}.\n\n{site}\n"}}},
    {.code = "referred",
     .name = N_("Answered by an earlier answer"),
     .about = N_("To the resident, when a matter without new facts is closed with the answer they had before."),
     .active = true,
     .proof = true,
     .fields = "site number url hotline",
     .words =
         {{"您的诉求已有答复（{number}）",
           "【{site}】您的诉求{number}与此前已答复的事项相同，答复和理由请查看：{url} 有新情况请补充。",
           "您好：\n\n您的诉求 {number} 与此前已答复的事项相同，现按原答复办结。原答复和理由，请凭编号和查询码查看：\n{url}\n\n"
           "如有新的情况，或问题仍未解决，请在该页面评价“未解决”，我们会重新办理。\n\n如有疑问请拨打 {hotline}。\n\n{site}\n"},
          {"It has been answered before ({number})",
           "[{site}] {number} is about something that was answered before. The answer, and why it holds: {url}",
           "Hello,\n\n{number} is about something that was answered before, and was closed with that answer. You find the "
           "answer, and why it holds, with number and secret:\n{url}\n\nIf there are new facts, or it is not solved, say "
           "so there: then it is taken up again.\n\nQuestions: {hotline}.\n\n{site}\n"}}},
    {.code = "called_back",
     .name = N_("Taken up again after a callback"),
     .about = N_("To the resident, when a call, or a look at the answer, showed that it is not solved."),
     .active = true,
     .fields = "site number url hotline",
     .words =
         {{"您的诉求已重新办理（{number}）", "【{site}】根据回访情况，您的诉求{number}已重新办理，进度请查看：{url}",
           "您好：\n\n根据回访情况，您的诉求 {number} 已重新办理。\n\n查看进度：\n{url}\n\n如有疑问请拨打 {hotline}。"
           "\n\n{site}\n"},
          {"Taken up again ({number})",
           "[{site}] After our callback {number} has been taken up again. Follow it: {url}",
           "Hello,\n\nafter our callback {number} has been taken up again.\n\nFollow it:\n{url}\n\nQuestions: "
           "{hotline}.\n\n{site}\n"}}},
    {.code = "reopened",
     .name = N_("Reopened"),
     .about = N_("To the resident, when a matter that had ended is taken up again."),
     .active = true,
     .fields = "site number url hotline",
     .words =
         {{"您的诉求已重新办理（{number}）", "【{site}】您的诉求{number}已重新办理，进度请查看：{url}",
           "您好：\n\n您的诉求 {number} 已重新办理，理由请凭编号和查询码查看。\n\n查看进度：\n{url}\n\n{site}\n"},
          {"Reopened ({number})", "[{site}] {number} has been reopened. Follow it: {url}",
           "Hello,\n\n{number} has been taken up again. You find the reason with number and secret.\n\nFollow it:\n{url}\n\n{site}\n"}}},
    {.code = "reissued",
     .name = N_("New secret given"),
     .about = N_("To the resident, when somebody was read out a new secret: says so, without the secret."),
     .active = true,
     .urgent = true,
     .fields = "site number hotline",
     .words =
         {{"查询码已更换（{number}）",
           "【{site}】诉求{number}的查询码已按来电要求更换。如非本人要求，请拨打{hotline}。",
           "您好：\n\n诉求 {number} 的查询码已按来电要求更换，旧码作废。如非您本人要求，请马上拨打 {hotline}。\n\n{site}\n"},
          {"A new secret ({number})",
           "[{site}] A new secret for {number} was asked for by phone. If that was not you, call {hotline}.",
           "Hello,\n\na new secret for {number} was asked for by phone; the old one has ended. If that was not you, "
           "please call {hotline} now.\n\n{site}\n"}}},
    {.code = "rate_reminder",
     .name = N_("Please rate it"),
     .about = N_("To the resident, three days after the answer, if they have not rated it."),
     .active = true,
     .after_ms = 3 * MS_DAY,
     .fields = "site number url hotline",
     .words =
         {{"请评价办理结果（{number}）", "【{site}】您的诉求{number}已办结三天，是否解决？请您评价：{url}",
           "您好：\n\n您的诉求 {number} 已办结三天，还没有收到您的评价。问题是否解决，请告诉我们：\n{url}\n\n{site}\n"},
          {"Is it solved? ({number})", "[{site}] {number} was answered three days ago. Is it solved? {url}",
           "Hello,\n\n{number} was answered three days ago. Please tell us whether it is solved:\n{url}\n\n{site}\n"}}},
    {.code = "unit_digest",
     .name = N_("What waits at an office"),
     .about = N_("To the office's official address, at most once an hour: new matters and those that are nearly late."),
     .office = true,
     .active = true,
     .fields = "site unit list desk",
     .words = {{"待办提醒：{unit}", "", "{unit}：\n\n{list}\n请登录办理：{desk}\n\n{site}\n"},
               {"Waiting at {unit}", "", "{unit},\n\n{list}\nPlease log in: {desk}\n\n{site}\n"}}},
};

const struct message_event *message_events(size_t *ret_n)
{
    *ret_n = COUNT_OF(events);
    return events;
}

const struct message_event *message_event(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(events); i++) {
        if (str_eq(events[i].code, code))
            return &events[i];
    }
    return NULL;
}

const struct message_event *message_of_entry(const char *kind, bool by_officer)
{
    if (str_eq(kind, "submit"))
        return message_event(by_officer ? "received_clerk" : "received");
    return by_officer && str_eq(kind, "reissue") ? message_event("reissued") : NULL;
}

const char *message_lang_tag(enum message_lang l)
{
    return l == MESSAGE_EN ? "en" : "zh-CN";
}

enum message_lang message_lang_of(const char *tag)
{
    return str_eq(tag, "en") ? MESSAGE_EN : MESSAGE_ZH;
}

/* The name of the placeholder that begins at the brace p; NULL where it is none. *ret_end: behind it. */
static const char *placeholder(const char *p, char name[PLACEHOLDER_MAX + 1], const char **ret_end)
{
    size_t n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz_");
    if (n == 0 || n > PLACEHOLDER_MAX || p[n + 1] != '}')
        return NULL;
    memcpy(name, p + 1, n);
    name[n] = '\0';
    *ret_end = p + n + 2;
    return name;
}

static void put_value(struct buf *out, const char *value, bool lines)
{
    for (const unsigned char *p = (const unsigned char *)value; *p; p++)
        buf_putc(out, *p >= ' ' || (lines && *p == '\n') ? (char)*p : ' ');
}

char *message_fill(struct arena *a, const char *text, message_value value, const void *ctx)
{
    struct buf out;
    char name[PLACEHOLDER_MAX + 1];
    buf_init(&out, 256 * 1024);
    while (*text) {
        const char *end, *v = NULL;
        if (*text == '{' && placeholder(text, name, &end))
            v = value(ctx, name);
        if (v) {
            put_value(&out, v, str_eq(name, "list"));
            text = end;
        } else {
            buf_putc(&out, *text++);
        }
    }
    char *result = arena_strdup(a, out.data);
    buf_release(&out);
    return result;
}

static bool in_list(const char *list, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = list; *p; p += strspn(p, " ")) {
        size_t len = strcspn(p, " ");
        if (len == n && memcmp(p, name, n) == 0)
            return true;
        p += len;
    }
    return false;
}

enum err message_check(const struct message_event *m, const char *field, const char *text, size_t max, struct error *e)
{
    char name[PLACEHOLDER_MAX + 1];
    const char *end;
    if (!utf8_valid(text, strlen(text)))
        return error_set(e, ERR_INVALID, field, N_("The text holds characters that cannot be read."), NULL);
    if (utf8_length(text) > max)
        return error_set(e, ERR_INVALID, field, N_("Please keep it within {} characters."), "%zu", max);
    for (const char *p = text; *p; p++) {
        if (*p != '{' && *p != '}')
            continue;
        if (*p == '}' || !placeholder(p, name, &end))
            return error_set(e, ERR_INVALID, field, N_("A brace stands alone; write placeholders as {}."), "{number}");
        if (!in_list(m->fields, name))
            return error_set(e, ERR_INVALID, field, N_("There is no placeholder {} in this message."), "%s", name);
        p = end - 1;
    }
    return ERR_OK;
}

int message_segments(const char *text)
{
    size_t n = utf8_length(text);
    bool plain = n == strlen(text);
    size_t one = plain ? 160 : 70, more = plain ? 153 : 67;
    return n == 0 ? 0 : n <= one ? 1 : (int)((n + more - 1) / more);
}
