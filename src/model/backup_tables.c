/* The tables that go into a backup. A test compares the list with the schema, so that a new table cannot be forgotten.
 */
#include "base/str.h"
#include "model/backup_priv.h"

#define TABLE(name, order, columns, values)                                                                            \
    DB_STMT(dump_##name, "SELECT x.* FROM " #name " x ORDER BY " order);                                               \
    DB_STMT(load_##name, "INSERT INTO " #name " (" columns ") VALUES (" values ") ON CONFLICT DO NOTHING");            \
    DB_STMT(any_##name, "SELECT COUNT(*) FROM (SELECT 1 FROM " #name " LIMIT 1) x");                                   \
    static const char columns_##name[] = columns
#define SET(name)                                                                                                      \
    {                                                                                                                  \
#name, #name, &dump_##name, &load_##name, &any_##name, columns_##name, NULL                                    \
    }
#define SET_LEFT(name, left)                                                                                           \
    {                                                                                                                  \
#name, #name, &dump_##name, &load_##name, &any_##name, columns_##name, left                                    \
    }

#define V2  "$1, $2"
#define V3  V2 ", $3"
#define V4  V3 ", $4"
#define V5  V4 ", $5"
#define V6  V5 ", $6"
#define V7  V6 ", $7"
#define V8  V7 ", $8"
#define V9  V8 ", $9"
#define V10 V9 ", $10"
#define V11 V10 ", $11"
#define V12 V11 ", $12"
#define V13 V12 ", $13"
#define V14 V13 ", $14"
#define V19 V14 ", $15, $16, $17, $18, $19"

TABLE(area, "(SELECT COUNT(*) FROM area_tree t WHERE t.descendant_id = x.id), x.id",
      "id, parent_id, code, level, name, initials, active", V7);
TABLE(area_tree, "x.ancestor_id, x.descendant_id", "ancestor_id, descendant_id, depth", V3);
TABLE(unit, "(SELECT COUNT(*) FROM unit_tree t WHERE t.descendant_id = x.id), x.id",
      "id, parent_id, code, name, kind, area_id, phone, initials, intake, active, version", V11);
TABLE(unit_tree, "x.ancestor_id, x.descendant_id", "ancestor_id, descendant_id, depth", V3);
TABLE(officer, "x.id", "id, login, name, password_hash, must_change, active, created_at, left_at, version", V9);
TABLE(api_token, "x.id", "id, token_hash, officer_id, name, scopes, created_at, until, seen_at, revoked_at", V9);
TABLE(post, "x.id", "id, officer_id, unit_id, role, reads, shields, since, until, stands_for, acted", V10);
TABLE(deputy, "x.id", "id, officer_id, deputy_id, since, until, made_by, made_at, begun_at, ended_at, accepted_at",
      V10);
TABLE(saved_filter, "x.id", "id, officer_id, name, path, created_at", V5);
TABLE(officer_choice, "x.officer_id, x.name", "officer_id, name, value", V3);
TABLE(audit, "x.id", "id, seq, at, actor, act, detail, prev, hash", V8);
TABLE(job, "x.id", "id, kind, args, run_at, until, owner, attempts, error", V8);
TABLE(person, "x.id", "id, wrapped_key, box, who_hash, phone_hash, last4_hash, created_at, erased_at", V8);
TABLE(category, "length(x.code), x.code", "code, parent, name, name_en, active", V5);
TABLE(matter, "x.id",
      "id, number, procedure, state, title, area_id, place, latitude, longitude, datum, category, channel, person_id,"
      " secret_hash, secret_issue, intake_unit_id, unit_id, compartment, submitted_at, recorded_at, due_at,"
      " answered_at, closed_at, rounds, published_at, source, external_id, source_hash, version, entries, head,"
      " procedure_version, stage, placed_at",
      V19 ", $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34");
TABLE(matter_unit, "x.matter_id, x.unit_id", "matter_id, unit_id", V2);
TABLE(matter_against, "x.id", "id, matter_id, unit_id, officer_id", V4);
TABLE(matter_offer, "x.matter_id, x.unit_id", "matter_id, unit_id", V2);
TABLE(recusal, "x.id", "id, matter_id, officer_id, at", V4);
TABLE(work_order, "x.id",
      "id, matter_id, unit_id, role, state, round, officer_id, sent_by, sent_at, due_at, accepted_at, answered_at,"
      " ended_at, objected_at, bound, called_by",
      V14 ", $15, $16");
TABLE(clock, "x.matter_id, x.seq, x.code",
      "matter_id, seq, code, rule, started_at, raw_at, due_at, provisional, state, ended_at, ended_seq", V11);
TABLE(clock_pause, "x.matter_id, x.seq, x.code, x.from_seq", "matter_id, seq, code, from_seq, from_at, to_seq, to_at",
      V7);
TABLE(clock_extension, "x.matter_id, x.seq, x.code, x.by_seq", "matter_id, seq, code, by_seq, at, rule", V6);
TABLE(entry, "x.id",
      "id, matter_id, seq, kind, actor_kind, officer_id, unit_id, order_id, state_from, state_to, round, shown,"
      " occurred_at, recorded_at, commits, digest, op_key, prev, hash, for_officer_id",
      V19 ", $20");
TABLE(entry_text, "x.entry_id, x.part", "entry_id, part, matter_id, salt, content, erased_at", V6);
TABLE(document, "x.id", "id, matter_id, entry_id, part, salt, sha256, thumb, name, type, size, shown, erased_at", V12);
TABLE(date_doubt, "x.matter_id, x.part", "matter_id, part, doubt, given", V4);
TABLE(supervision, "x.matter_id, x.seq",
      "matter_id, seq, kind, round, officer_id, at, due_at, ended_at, end_seq, answered", V10);
TABLE(precedent, "x.matter_id, x.seq", "matter_id, seq, part, category, area_id, lead_unit_id, decided_at", V7);
TABLE(precedent_co, "x.matter_id, x.seq, x.unit_id", "matter_id, seq, unit_id", V3);
TABLE(rating, "x.id", "id, matter_id, round, solved, satisfied, rated_at", V6);
TABLE(callback, "x.id",
      "id, matter_id, round, state, rule, made_at, due_at, next_at, tries, tried_at, held_by, held_until, ended_at",
      V13);
TABLE(
    callback_attempt, "x.id",
    "id, callback_id, matter_id, officer_id, at, outcome, contacted, solved, satisfied, why, quality, defects, op_key",
    V13);
TABLE(link, "x.id", "id, from_id, to_id, kind, since, until", V6);
TABLE(notice, "x.matter_id",
      "matter_id, number, title, question, answer, unit_name, area_id, category, submitted_at, answered_at, solved,"
      " satisfied, published_at, live, unit_id, field, changed_at",
      V14 ", $15, $16, $17");
TABLE(receipt_key, "x.key_hash", "key_hash, matter_id, body_hash, created_at", V4);
TABLE(step_key, "x.key_hash", "key_hash, body_hash, matter_id, seq, state, version, hash, created_at", V8);
TABLE(seal, "x.day", "day, upto, entries, root, prev, hash, sealed_at", V7);
TABLE(import_run, "x.id", "id, file_name, map, started_at, finished_at, read_rows, added, updated, unchanged, wrong",
      V10);
TABLE(kept, "x.matter_id, x.part", "matter_id, part, first_value, first_at, value, at", V6);
TABLE(
    subject, "x.id",
    "id, register, code, access, name, area_id, unit_id, latitude, longitude, datum, person_id, closed_at, source_hash,"
    " created_at, changed_at, version, entries",
    V14 ", $15, $16, $17");
TABLE(subject_value, "x.subject_id, x.part", "subject_id, part, value", V3);
TABLE(subject_unit, "x.subject_id, x.unit_id", "subject_id, unit_id, register, code", V4);
TABLE(matter_subject, "x.matter_id", "matter_id, subject_id", V2);
TABLE(subject_trail, "x.id", "id, subject_id, seq, act, officer_id, at, parts, reason", V8);
TABLE(activity, "x.id",
      "id, number, programme, state, title, unit_id, area_id, place, starts_at, ends_at, held_at, open, report,"
      " key_hash, changed_at, version, entries, host_id, objected",
      V19);
TABLE(campaign, "x.id",
      "id, number, kind, state, title, goal, unit_id, area_id, part, value, from_at, until_at, officer_id, key_hash,"
      " changed_at, version, entries",
      V14 ", $15, $16, $17");
TABLE(campaign_round, "x.campaign_id, x.no", "campaign_id, no, bit, from_at, until_at", V5);
TABLE(campaign_value, "x.campaign_id, x.part", "campaign_id, part, value", V3);
TABLE(campaign_trail, "x.id", "id, campaign_id, seq, act, officer_id, at, note", V7);
TABLE(quiet_period, "x.id", "id, area_id, unit_id, from_day, to_day, reason, officer_id, made_at, ended_at", V9);
TABLE(activity_value, "x.activity_id, x.part", "activity_id, part, value", V3);
TABLE(activity_down, "x.activity_id, x.down", "activity_id, down", V2);
TABLE(activity_count, "x.activity_id, x.kind", "activity_id, kind, value, at_least", V4);
TABLE(activity_officer, "x.activity_id, x.officer_id", "activity_id, officer_id, part", V3);
TABLE(activity_subject, "x.activity_id, x.subject_id, x.part", "activity_id, subject_id, part", V3);
TABLE(activity_matter, "x.activity_id, x.matter_id", "activity_id, matter_id, part", V3);
TABLE(activity_trail, "x.id",
      "id, activity_id, seq, act, officer_id, occurred_at, recorded_at, parts, note, for_id, matter_id", V11);
TABLE(lecture, "x.matter_id", "matter_id, topic_id, team_id, lecturer_id, on_day, activity_id", V6);
TABLE(wish, "x.matter_id",
      "matter_id, ref, title, need, kind, budget, area_id, thanks, state, live, kept_off, released_at,"
      " changed_at",
      V13);
TABLE(wish_claim, "x.id",
      "id, matter_id, number, secret, key_hash, org, person_id, box, state, why, until_day, asked_at, changed_at,"
      " looked_at, looked_why",
      V14 ", $15");
TABLE(activity_slot, "x.id", "id, activity_id, starts_at, ends_at, room, taken", V6);
TABLE(booking, "x.id",
      "id, activity_id, slot_id, state, party, person_id, code_hash, once_hash, key_hash, matter_id, made_at,"
      " changed_at",
      V12);
TABLE(tie, "x.id",
      "id, role, subject_id, no, slot, officer_id, unit_id, from_at, until_at, ended_at, ended_how, handed_from,"
      " visited_at, visit_period, visit_count, note_month, disputed, reviewed_at, entries, version",
      V19 ", $20");
TABLE(tie_record, "x.id",
      "id, tie_id, seq, kind, officer_id, for_id, occurred_at, recorded_at, about, how, amount, matter_id, text, op",
      V14);
TABLE(tally_mark, "x.id", "id, way, kind, sum, facts", V5);
TABLE(tally_sight, "x.id", "id, name", V2);
TABLE(tally_sight_unit, "x.unit_id, x.sight_id", "unit_id, sight_id", V2);
TABLE(tally_delta, "x.seq",
      "seq, mark_id, day, noun, item_id, row_id, at, unit_id, area_id, channel, category, sight_id, rows_n, n, least",
      V14 ", $15");
TABLE(checklist_run, "x.id",
      "id, code, version, subject_id, tie_id, no, officer_id, begun_at, done, done_at, closed_at, entries", V12);
TABLE(checklist_tick, "x.id", "id, run_id, seq, item, done, officer_id, at, text, number", V9);
TABLE(field_device, "x.id", "id, officer_id, secret_hash, name, made_at, seen_at, off, wipe_at, wiped_at", V9);
TABLE(field_op, "x.id",
      "id, key_hash, body_hash, officer_id, device_id, kind, what, phone_at, occurred_at, unsure, recorded_at", V11);
TABLE(field_photo, "x.id",
      "id, key_hash, officer_id, name, size, original, sha256, thumb, stored, record_id, made_at, used_at", V12);
TABLE(field_case, "x.id",
      "id, officer_id, unit_id, activity_id, outcome, service, text, matter_id, occurred_at, recorded_at", V10);
TABLE(pack, "x.id", "id, ref, key_hash, title, about, unit_id, officer_id, from_day, until_day, made_at, withdrawn_at",
      V11);
TABLE(pack_unit, "x.pack_id, x.unit_id", "pack_id, unit_id", V2);
TABLE(pack_file, "x.id", "id, pack_id, name, type, size, sha256, body, made_at", V8);
TABLE(dispatch_edition, "x.id", "id, name, from_at, rules, made_at, made_by", V6);
TABLE(dispatch_rule, "x.edition_id, x.line", "edition_id, line, category, area_id, words, lead_unit_id, basis", V7);
TABLE(dispatch_co, "x.edition_id, x.line, x.unit_id", "edition_id, line, unit_id", V3);
TABLE(paper_counter, "x.unit_id, x.kind, x.year", "unit_id, kind, year, n", V4);
TABLE(calendar_year, "x.year", "year, source, officer_id, at, version", V5);
TABLE(calendar_day, "x.day", "day, kind, name, name_en", V4);
TABLE(procedure_version, "x.code, x.version", "code, version, name, prefix, body, sha256, from_at, put_by, put_at", V9);
TABLE(bulletin, "x.id",
      "id, key, code, version, period, unit_id, replaces_id, state, series, year, ordinal, number, title, body, wrong,"
      " counted_at, watermark, revision, made_at, changed_at, day, issued_at, open, counted_seq, counted_all",
      V19 ", $20, $21, $22, $23, $24, $25");
TABLE(bulletin_act, "x.id", "id, key, code, period, act, day, unit_id, note, officer_id, at, struck_at", V11);
TABLE(bulletin_reminder, "x.code, x.period, x.stage", "code, period, stage, day, at", V5);
TABLE(bulletin_seen, "x.bulletin_id, x.kind, x.item_id", "bulletin_id, kind, item_id", V3);
TABLE(bulletin_trail, "x.id", "id, bulletin_id, act, officer_id, revision, at, note", V7);
TABLE(bulletin_file, "x.bulletin_id, x.kind", "bulletin_id, kind, sha256, body", V4);
TABLE(contest, "x.id",
      "id, key, code, year, period, replaces_id, state, counted_at, watermark, revision, made_at, changed_at,"
      " appeal_from, appeal_until, provisional, frozen_at, issued_at, body, sha256, starts, ends, rules",
      V19 ", $20, $21, $22");
TABLE(contest_unit, "x.contest_id, x.unit_id",
      "contest_id, unit_id, seq, grp, standing, reason, volume, full_points, of_points, points, band, place", V12);
TABLE(
    contest_input, "x.contest_id, x.unit_id, x.criterion",
    "contest_id, unit_id, criterion, told, num, den, counts, corrected, has, best_num, best_den, points, mark, reason,"
    " evidence, given_by, given_for, confirmed_by, confirmed_for",
    V19);
TABLE(
    contest_appeal, "x.id",
    "id, contest_id, unit_id, criterion, state, text, evidence, officer_id, made_at, was_num, was_den, is_num, is_den,"
    " answer, answered_by, answered_at, for_id, answered_for, confirmed_by",
    V19);
TABLE(contest_trail, "x.id", "id, contest_id, act, unit_id, criterion, officer_id, for_id, revision, at, note", V10);
TABLE(site_fact, "x.name", "name, value", V2);

TABLE(outbox, "x.id",
      "id, matter_id, entry_id, event, channel, person_id, unit_id, hook, message_id, state, twice, mask, created_at,"
      " due_at, expires_at, owner, attempts, gateway_id, reason, sent_at, delivered_at",
      V19 ", $20, $21");
TABLE(outbox_pause, "x.channel", "channel, paused_at", V2);
TABLE(message_text, "x.event, x.lang", "event, lang, active, subject, sms, mail, version, edited_at", V8);
TABLE(matter_reach, "x.matter_id", "matter_id, lang, reach", V3);
TABLE(unit_mail, "x.unit_id", "unit_id, mail, told_at", V3);

/* A unit may have gone over to one that comes later. */
DB_STMT(dump_unit_merged, "SELECT x.id, x.merged_into FROM unit x WHERE x.merged_into IS NOT NULL ORDER BY x.id");
DB_STMT(load_unit_merged, "UPDATE unit SET merged_into = $2 WHERE id = $1");

/* The facts of the site come last: without them a database is not served, so one that was filled in part is not. */
static const struct backup_set sets[] = {
    SET(area),
    SET(area_tree),
    SET_LEFT(unit, "merged_into"),
    {"unit_merged", "unit", &dump_unit_merged, &load_unit_merged, &any_unit, "id, merged_into", NULL},
    SET(unit_tree),
    SET(officer),
    SET(api_token),
    SET(post),
    SET(deputy),
    SET(saved_filter),
    SET(officer_choice),
    SET(audit),
    SET(job),
    SET(person),
    SET(category),
    SET(matter),
    SET(matter_unit),
    SET(matter_against),
    SET(matter_offer),
    SET(recusal),
    SET(work_order),
    SET(clock),
    SET(clock_pause),
    SET(clock_extension),
    SET(entry),
    SET(entry_text),
    SET(document),
    SET(date_doubt),
    SET(rating),
    SET(callback),
    SET(callback_attempt),
    SET(supervision),
    SET(precedent),
    SET(precedent_co),
    SET(link),
    SET(notice),
    SET(receipt_key),
    SET(step_key),
    SET(seal),
    SET(import_run),
    SET(outbox),
    SET(outbox_pause),
    SET(message_text),
    SET(matter_reach),
    SET(unit_mail),
    SET(kept),
    SET(subject),
    SET(subject_value),
    SET(subject_unit),
    SET(subject_trail),
    SET(matter_subject),
    SET(activity),
    SET(quiet_period),
    SET(campaign),
    SET(campaign_round),
    SET(campaign_value),
    SET(campaign_trail),
    SET(activity_value),
    SET(activity_down),
    SET(activity_count),
    SET(activity_officer),
    SET(activity_subject),
    SET(activity_matter),
    SET(activity_trail),
    SET(lecture),
    SET(wish),
    SET(wish_claim),
    SET(activity_slot),
    SET(booking),
    SET(tie),
    SET(tie_record),
    SET(tally_mark),
    SET(tally_sight),
    SET(tally_sight_unit),
    SET(tally_delta),
    SET(checklist_run),
    SET(checklist_tick),
    SET(field_device),
    SET(field_op),
    SET(field_photo),
    SET(field_case),
    SET(pack),
    SET(pack_unit),
    SET(pack_file),
    SET(dispatch_edition),
    SET(dispatch_rule),
    SET(dispatch_co),
    SET(calendar_year),
    SET(calendar_day),
    SET(procedure_version),
    SET(paper_counter),
    SET(bulletin),
    SET(bulletin_trail),
    SET(bulletin_file),
    SET(bulletin_act),
    SET(bulletin_reminder),
    SET(bulletin_seen),
    SET(contest),
    SET(contest_unit),
    SET(contest_input),
    SET(contest_appeal),
    SET(contest_trail),
    SET(site_fact),
};

const char *const backup_left_out[] = {
    "session",    "attempt",      "upload",      "field_part",         "schema_step",      "undo",
    "undo_order", "undo_reach",   "search",      "search_config",      "search_data",      "search_idx",
    "search_doc", "search_state", "wall_search", "wall_search_config", "wall_search_data", "wall_search_idx",
    "wall_doc",   "export_job",   "tally",       "tally_due",          "tally_state",      NULL};

const struct backup_set *backup_sets(size_t *ret_n)
{
    *ret_n = COUNT_OF(sets);
    return sets;
}

const struct backup_set *backup_set_by_name(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(sets); i++) {
        if (str_eq(sets[i].name, name))
            return &sets[i];
    }
    return NULL;
}

DB_STMT2(backup_table_there, "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = $1",
         "SELECT COUNT(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
         " WHERE c.relkind = 'r' AND n.nspname = current_schema() AND c.relname = CAST($1 AS TEXT)");

enum err backup_table_exists(struct db_conn *c, const char *table, bool *ret, struct error *e)
{
    int64_t n;
    enum err r = db_get_int(c, &backup_table_there, DB_ARGS(DB_TEXT(table)), &n, e);
    if (r == ERR_OK)
        *ret = n > 0;
    return r;
}

DB_STMT2(backup_column_defaults, "SELECT name, dflt_value FROM pragma_table_info($1)",
         "SELECT CAST(column_name AS TEXT), CAST(column_default AS TEXT) FROM information_schema.columns"
         " WHERE table_schema = current_schema() AND table_name = CAST($1 AS TEXT)");

/* The schema has constants only: a whole number, or a text in quotes, which PostgreSQL shows as 'text'::text. */
static struct db_val default_value(struct arena *a, const char *text)
{
    int64_t n;
    if (!text || str_eq(text, "NULL"))
        return DB_NULL;
    if (str_int(text, INT64_MIN, INT64_MAX, &n))
        return DB_INT(n);
    if (*text != '\'')
        return DB_NULL;
    char *out = arena_strdup(a, text + 1), *o = out;
    for (const char *p = text + 1; *p && !(*p == '\'' && p[1] != '\''); p++) {
        p += *p == '\'';
        *o++ = *p;
    }
    *o = '\0';
    return DB_TEXT(out);
}

enum err backup_defaults(struct db_conn *c, struct arena *a, const char *table, struct backup_default *ret, size_t max,
                         size_t *ret_n, struct error *e)
{
    struct db_rows q;
    size_t n = 0;
    db_query(c, &q, &backup_column_defaults, DB_ARGS(DB_TEXT(table)));
    while (db_next(&q) && n < max) {
        ret[n].column = db_text_dup(&q, 0, a);
        ret[n++].value = default_value(a, db_text(&q, 1));
    }
    *ret_n = n;
    return db_end(&q, e);
}
