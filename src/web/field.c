/* The field kit: the page that a phone keeps, its worker and manifest; at the desk one's phones, and what came in. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "html/asset_paths.h"
#include "html/field.html.h"
#include "model/field.h"
#include "web/desk.h"
#include "web/upload.h"

#define PIN_MIN   6
#define PIN_TRIES 5

/* Whoever opens it: what is on the phone is opened by the PIN, and the server is asked with a log-in. */
static void put_kit(struct req *r, struct html *h)
{
    struct field_kit_view v = {.site_name = site_of(r)->name,
                               .days = arena_printf(r->arena, "%lld", (long long)site_of(r)->field_days),
                               .pin_min = PIN_MIN,
                               .tries = PIN_TRIES};
    html_field_kit(h, &v);
}

static enum err page_kit(struct req *r)
{
    struct html h = page_html(r, false);
    put_kit(r, &h);
    return page_done(&h);
}

static enum err send_json(struct req *r, json_t *j, const char *before, const char *after)
{
    char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
    json_decref(j);
    if (!text)
        return error_detail(&r->error, ERR_INTERNAL, "could not write JSON");
    buf_printf(resp_body(r), "%s%s%s", before, text, after);
    free(text);
    return ERR_OK;
}

/* What the worker keeps on the phone is named by what it holds, the page and the assets: something else, another name,
 * and all is fetched anew. */
static enum err page_worker(struct req *r)
{
    static const char *const assets[] = {ASSET_FIELD_JS, ASSET_FIELD_CSS, ASSET_ICONS_SVG, ASSET_FIELD_WORKER_JS};
    const char *names = "", *page = url_path(r, "/field");
    json_t *urls = json_array();
    json_array_append_new(urls, json_string(page));
    json_array_append_new(urls, json_string(url_path(r, "/favicon.svg")));
    for (size_t i = 0; i < COUNT_OF(assets); i++) {
        names = arena_printf(r->arena, "%s %s", names, assets[i]);
        if (i < COUNT_OF(assets) - 1)
            json_array_append_new(urls, json_string(url_path(r, assets[i])));
    }
    struct html h = page_html(r, false);
    put_kit(r, &h);
    struct hash build = hash_bytes(resp_body(r)->data, resp_body(r)->len);
    names = arena_printf(r->arena, "%s %s", names, hex_of(r->arena, build.b, 8));
    build = hash_bytes(names, strlen(names));
    buf_clear(resp_body(r));
    resp_type(r, "text/javascript; charset=utf-8");
    resp_header(r, "Service-Worker-Allowed", page);
    const char *after = arena_printf(r->arena, ";\nimportScripts(\"%s\");\n", url_path(r, ASSET_FIELD_WORKER_JS));
    return send_json(r, json_pack("{s:s, s:s, s:o}", "build", hex_of(r->arena, build.b, 8), "page", page, "urls", urls),
                     "self.SHELL=", after);
}

static enum err page_manifest(struct req *r)
{
    struct html h = page_html(r, false);
    const char *page = url_path(r, "/field");
    resp_type(r, "application/manifest+json; charset=utf-8");
    return send_json(
        r,
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:[{s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s, s:s}]}",
                  "name", arena_printf(r->arena, "%s · %s", tr(h.lang, N_("Field kit")), site_of(r)->name),
                  "short_name", tr(h.lang, N_("Field kit")), "lang", lang_tag(h.lang), "start_url", page, "scope", page,
                  "display", "standalone", "background_color", "#ffffff", "theme_color", "#b3261e", "icons", "src",
                  url_path(r, "/field-192.png"), "sizes", "192x192", "type", "image/png", "src",
                  url_path(r, "/field-512.png"), "sizes", "512x512", "type", "image/png", "src",
                  url_path(r, "/favicon.svg"), "sizes", "any", "type", "image/svg+xml"),
        "", "\n");
}

/* ---- At the desk ---- */

static const struct {
    const char *kind, *word;
} kind_words[] = {{"visit", N_("Diary")},          {"tick", N_("Checklist")},      {"matter", N_("New matter")},
                  {"case", N_("Backpack office")}, {"class", N_("Class or trip")}, {"remark", N_("Remark")},
                  {"edit", N_("Field changed")}};

static const char *kind_word(const struct html *h, const char *kind)
{
    for (size_t i = 0; i < COUNT_OF(kind_words); i++) {
        if (str_eq(kind_words[i].kind, kind))
            return tr(h->lang, kind_words[i].word);
    }
    return kind;
}

static const char *off_words(struct req *r, const struct html *h, int64_t off)
{
    long long minutes = (long long)((llabs(off) + MS_MINUTE / 2) / MS_MINUTE);
    if (minutes < 2)
        return NULL;
    const char *n = arena_printf(r->arena, "%lld", minutes);
    return tr_arg(r->arena, h->lang, off > 0 ? N_("its clock is {} minutes slow") : N_("its clock is {} minutes fast"),
                  n);
}

static void fill_phones(struct req *r, const struct html *h, const struct field_device *d, int n,
                        struct field_page_view *v)
{
    struct field_phone_view *rows = arena_array(r->arena, struct field_phone_view, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        rows[i] = (struct field_phone_view){.id = arena_printf(r->arena, "%lld", (long long)d[i].id),
                                            .name = d[i].name,
                                            .clock = off_words(r, h, d[i].off),
                                            .state = tr(h->lang, d[i].wiped_at  ? N_("Told to wipe itself")
                                                                 : d[i].wipe_at ? N_("To be wiped when it calls")
                                                                                : N_("In use")),
                                            .tone = d[i].wiped_at  ? TONE_NEUTRAL
                                                    : d[i].wipe_at ? TONE_BACK
                                                                   : TONE_DONE,
                                            .made_at = d[i].made_at,
                                            .seen_at = d[i].seen_at,
                                            .may_wipe = !d[i].wipe_at};
    v->phones = rows;
    v->phone_count = (size_t)n;
}

static void fill_log(struct req *r, const struct html *h, const struct field_done *d, int n, struct field_page_view *v)
{
    struct field_done_view *rows = arena_array(r->arena, struct field_done_view, (size_t)n + 1);
    for (int i = 0; i < n; i++) {
        bool path = d[i].what[0] == '/';
        rows[i] = (struct field_done_view){.kind = kind_word(h, d[i].kind),
                                           .what = path ? strrchr(d[i].what, '/') + 1 : d[i].what,
                                           .url = path ? d[i].what : NULL,
                                           .occurred_at = d[i].occurred_at,
                                           .phone_at = d[i].phone_at,
                                           .recorded_at = d[i].recorded_at};
        if (d[i].unsure)
            rows[i].note = tr(h->lang, N_("The phone's clock was set meanwhile: the time may be wrong."));
        else if (llabs(d[i].phone_at - d[i].occurred_at) > 2 * MS_MINUTE)
            rows[i].note = tr(h->lang, N_("The phone's clock was wrong and was put right."));
        if (path && str_starts(d[i].what, "/desk/s/"))
            rows[i].what = d[i].what + strlen("/desk/s/");
    }
    v->rows = rows;
    v->row_count = (size_t)n;
}

static void fill_cases(struct req *r, const struct html *h, const struct field_case *d, int n,
                       struct field_page_view *v)
{
    struct field_case_view *rows = arena_array(r->arena, struct field_case_view, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        rows[i] = (struct field_case_view){
            .service = d[i].service,
            .text = d[i].text,
            .who = arena_printf(r->arena, "%s %s", d[i].unit, d[i].officer),
            .outcome = tr(h->lang, d[i].carried ? N_("Carried back") : N_("Done there")),
            .tone = d[i].carried ? TONE_WORK : TONE_DONE,
            .activity = d[i].activity,
            .activity_url = *d[i].activity ? arena_printf(r->arena, "/desk/a/%s", d[i].activity) : NULL,
            .matter = d[i].matter,
            .matter_url = *d[i].matter ? arena_printf(r->arena, "/desk/m/%s", d[i].matter) : NULL,
            .occurred_at = d[i].occurred_at};
    v->cases = rows;
    v->case_count = (size_t)n;
}

static enum err page_field(struct req *r)
{
    struct field_device *phones;
    struct field_done *log;
    struct field_case *cases;
    struct desk_page_view p;
    int n_phones, n_log, n_cases;
    enum err x = field_devices(conn_of(r), viewer_of(r), r->arena, &phones, &n_phones, &r->error);
    if (x == ERR_OK)
        x = field_log(conn_of(r), viewer_of(r), r->arena, &log, &n_log, &r->error);
    if (x == ERR_OK)
        x = field_cases(conn_of(r), viewer_of(r), r->arena, &cases, &n_cases, &r->error);
    if (x != ERR_OK)
        return x;
    struct html h = page_html(r, true);
    struct field_page_view v = {.done = req_query(r, "done") ? tr(h.lang, N_("Saved.")) : NULL};
    fill_phones(r, &h, phones, n_phones, &v);
    fill_log(r, &h, log, n_log, &v);
    fill_cases(r, &h, cases, n_cases, &v);
    x = desk_view(r, &h, N_("Field kit"), &p);
    if (x != ERR_OK)
        return x;
    html_field_page(&h, &p, &v);
    return page_done(&h);
}

static enum err page_wipe(struct req *r)
{
    int64_t id = 0;
    str_int(str_or(req_field(r, "id"), ""), 1, INT64_MAX, &id);
    enum err x = field_device_wipe(conn_of(r), site_of(r), viewer_of(r), id, &r->error);
    return x == ERR_OK ? resp_redirect(r, 303, "/desk/field?done=1") : x;
}

static enum err page_shot(struct req *r)
{
    struct record_file f;
    int64_t id;
    enum err x = req_param_int(r, "id", &id);
    if (x == ERR_OK)
        x = field_shot_file(conn_of(r), viewer_of(r), r->arena, req_param(r, "register"), req_param(r, "code"), id, &f,
                            &r->error);
    if (x != ERR_OK)
        return x;
    const struct document d = {.sha256 = f.sha256, .thumb = f.thumb, .name = f.name, .type = f.type, .size = f.size};
    return upload_send(r, &d, str_eq(req_query(r, "size"), "small"));
}

static const struct route routes[] = {
    ROUTE(GET, "/field", page_kit, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/field/sw.js", page_worker, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/field/manifest.json", page_manifest, PERM_PUBLIC, 0, 0),
    ROUTE(GET, "/desk/field", page_field, PERM_OFFICER, 0, 0),
    ROUTE(POST, "/desk/field/wipe", page_wipe, PERM_OFFICER, ROUTE_UNSEEN, 0),
    ROUTE(GET, "/desk/s/:register/:code/photo/:id", page_shot, PERM_OFFICER, 0, 0),
};

const struct route *routes_field(size_t *ret_n)
{
    *ret_n = COUNT_OF(routes);
    return routes;
}
