/*
 * Who may see a matter, a subject or an activity, decided here and nowhere else.
 *
 * MATTER_VISIBLE is part of every statement over matters and their entries, orders, texts, files and ratings; the
 * statement names the matter table m and gives the viewer's id as $1. A viewer sees a matter
 *   - through a post, held now and of a role that reads, at a unit the matter has reached or above such a unit;
 *   - never, if the matter speaks of the viewer, or of a unit at or below which the viewer holds or held a post
 * (信访工作条例 Art. 30);
 *   - never, while they stand in for somebody, what that one may not see for the same reason. A deputy's posts are
 * posts, so the unit where one stands in counts as one where one holds a post; afterwards it counts, and so does whom
 * one stood in for, where one made an entry through the post. Otherwise an accused office could put every supervisor
 * out of sight of what is said against it, by naming them;
 *   - never, once they stepped out of it because they have an interest (Art. 28), nor while they stand in for somebody
 * who did;
 *   - while nobody has yet placed whom it speaks of, and always where the procedure says so (compartment 2), only
 * through a post that opens such accusations, or one at an office that has an order for it: neither through those above
 * that office, nor at the desk that took it in.
 * The operator of the command line (0) sees what is in no compartment.
 *
 * Statements that must see more (appending to the chain, verification, backup, tracking by number and secret) stand on
 * the reviewed list in tests/db/visibility.list.
 */
#ifndef ECHOWALL_MODEL_VISIBLE_H
#define ECHOWALL_MODEL_VISIBLE_H

/* The post p binds its holder: their own, now or formerly, or held for somebody now, or used while it was. */
#define POST_BINDS(p) " (" p ".stands_for IS NULL OR " p ".until = 0 OR " p ".acted = 1)"

/* The officer stepped out of the matter (回避), or whom they stand in for did. */
#define MATTER_STEPPED_OUT(m, officer)                                                                                 \
    " EXISTS (SELECT 1 FROM recusal vz WHERE vz.matter_id = " m " AND (vz.officer_id = " officer                       \
    " OR vz.officer_id IN (SELECT vh.stands_for FROM post vh WHERE vh.officer_id = " officer " AND vh.until = 0)))"

/* The matter m speaks neither of the officer nor of anything that binds them, and they did not step out of it. Both are
 * SQL: a column, a parameter. Nearly all matters speak of nobody, which is asked first: SQLite opens every table of a
 * subquery anew for each row that it is asked for. */
#define MATTER_NOT_AGAINST(m, officer)                                                                                      \
    " (NOT EXISTS (SELECT 1 FROM matter_against vaa WHERE vaa.matter_id = " m ") OR (NOT EXISTS (SELECT 1"                  \
    " FROM matter_against va JOIN unit_tree vx ON vx.ancestor_id = va.unit_id"                                              \
    " JOIN post vq ON vq.unit_id = vx.descendant_id"                                                                        \
    " WHERE va.matter_id = " m " AND vq.officer_id = " officer " AND" POST_BINDS(                                           \
        "vq") ")"                                                                                                           \
              " AND NOT EXISTS (SELECT 1 FROM matter_against vb WHERE vb.matter_id = " m                                    \
              " AND vb.officer_id = " officer ")"                                                                           \
              " AND NOT EXISTS (SELECT 1 FROM matter_against vc JOIN post vs ON vs.stands_for = vc.officer_id"              \
              " WHERE vc.matter_id = " m " AND vs.officer_id = " officer " AND" POST_BINDS(                                 \
                  "vs") ")"                                                                                                 \
                        " AND NOT EXISTS (SELECT 1 FROM matter_against vd JOIN unit_tree vy ON vy.ancestor_id = vd.unit_id" \
                        " JOIN post vo ON vo.unit_id = vy.descendant_id JOIN post vf ON vf.stands_for = vo.officer_id"      \
                        " WHERE vd.matter_id = " m " AND vf.officer_id = " officer                                          \
                        " AND vf.until = 0 AND" POST_BINDS("vo") ")"                                                        \
                                                                 ")) AND NOT" MATTER_STEPPED_OUT(m, officer)

#define MATTER_NOT_AGAINST_VIEWER MATTER_NOT_AGAINST("m.id", "$1")

#define MATTER_VISIBLE                                                                                                     \
    " (($1 = 0 AND m.compartment = 0) OR (EXISTS (SELECT 1 FROM matter_unit vr"                                            \
    " JOIN unit_tree vt ON vt.descendant_id = vr.unit_id"                                                                  \
    " JOIN post vp ON vp.unit_id = vt.ancestor_id"                                                                         \
    " WHERE vr.matter_id = m.id AND vp.officer_id = $1 AND vp.reads = 1 AND vp.until = 0"                                  \
    " AND (m.compartment < 2 OR vp.shields = 1 OR EXISTS (SELECT 1 FROM work_order vw"                                     \
    " WHERE vw.matter_id = m.id AND vw.unit_id = vp.unit_id AND vw.state IN ('sent', 'accepted', 'answered', 'signed'))))" \
    " AND" MATTER_NOT_AGAINST_VIEWER "))"

/*
 * Who may see a subject, likewise decided here: the statement names the subject table s and gives the viewer's id as
 * $1. A private one is seen through a post held now, of a role that reads, at a unit it has reached (the one that keeps
 * it, those tied to it) or above such a unit; any other through any post that reads. The operator sees all.
 */
#define SUBJECT_VISIBLE                                                                                                \
    " ($1 = 0 OR (s.access <> 'private' AND EXISTS (SELECT 1 FROM post vk WHERE vk.officer_id = $1"                    \
    " AND vk.reads = 1 AND vk.until = 0)) OR EXISTS (SELECT 1 FROM subject_unit vl"                                    \
    " JOIN unit_tree vm ON vm.descendant_id = vl.unit_id JOIN post vn ON vn.unit_id = vm.ancestor_id"                  \
    " WHERE vl.subject_id = s.id AND vn.officer_id = $1 AND vn.reads = 1 AND vn.until = 0))"

/* Residents see it: an active one of a public register. Of its fields they read those that the register shows. */
#define SUBJECT_PUBLIC " s.access = 'public' AND s.closed_at = 0"

/*
 * Who may see an activity: the statement names the activity table d and gives the viewer's id as $1. Through a post
 * held now, of a role that reads, at its unit or above it; and whoever holds it or goes along, through any such post.
 * The operator sees all. Matters and subjects of an activity are seen by their own rules besides.
 */
#define ACTIVITY_VISIBLE                                                                                               \
    " ($1 = 0 OR EXISTS (SELECT 1 FROM unit_tree ve JOIN post vg ON vg.unit_id = ve.ancestor_id"                       \
    " WHERE ve.descendant_id = d.unit_id AND vg.officer_id = $1 AND vg.reads = 1 AND vg.until = 0)"                    \
    " OR EXISTS (SELECT 1 FROM activity_officer vi JOIN post vj ON vj.officer_id = vi.officer_id"                      \
    " WHERE vi.activity_id = d.id AND vi.officer_id = $1 AND vj.reads = 1 AND vj.until = 0))"

/*
 * The unit that is to receive an activity is shown the plan, likewise, until it is held: when and where, who comes and
 * over what topic, so that it may object. Never what came of it, nor the trail: it may be the very unit that residents
 * speak of there.
 */
#define ACTIVITY_RECEIVED                                                                                              \
    " (d.state IN ('planned', 'approved') AND EXISTS (SELECT 1 FROM unit_tree ra JOIN post rb"                         \
    " ON rb.unit_id = ra.ancestor_id WHERE ra.descendant_id = d.host_id AND rb.officer_id = $1 AND rb.reads = 1"       \
    " AND rb.until = 0))"

/*
 * What whoever plans visits is told of an activity, likewise, as a number: 3 they see it; 2 they see its plan, being
 * who receives it; 1 they do not, and are told that somebody calls on its hosts then; 0 not even that, for it goes to
 * what is private: whoever is spoken of must not learn that a household is being heard. That its officers are away is
 * told in any case.
 */
#define ACTIVITY_TAKEN                                                                                                 \
    " CASE WHEN" ACTIVITY_VISIBLE " THEN 3 WHEN" ACTIVITY_RECEIVED                                                     \
    " THEN 2 WHEN EXISTS (SELECT 1 FROM activity_subject vu JOIN subject vv ON vv.id = vu.subject_id"                  \
    " WHERE vu.activity_id = d.id AND vv.access = 'private') THEN 0 ELSE 1 END"

/* Residents are told of it; of its fields they read those that its programme shows. */
#define ACTIVITY_OPEN " d.open = 1"

/*
 * Who may see a case that came up out there (the table field_case, named k), likewise: its officer, and those who read
 * at its unit or above it. What was carried back is in the words of its matter, so nobody else sees it but with that.
 */
#define CASE_VISIBLE                                                                                                           \
    " (k.officer_id = $1 OR (" UNIT_OWN(                                                                                       \
        "k.unit_id") " AND (k.matter_id IS NULL OR EXISTS (SELECT 1 FROM matter m WHERE m.id = k.matter_id AND" MATTER_VISIBLE \
                     "))))"

/*
 * Who may see a campaign (the table named w), likewise: whoever reads at the unit it goes over, above it or below it.
 * What is counted in one is seen by the rules of what it is: SUBJECT_VISIBLE, ACTIVITY_VISIBLE, MATTER_VISIBLE.
 */
#define CAMPAIGN_VISIBLE                                                                                               \
    " ($1 = 0 OR EXISTS (SELECT 1 FROM post ca JOIN unit_tree cb ON cb.ancestor_id = ca.unit_id"                       \
    " WHERE ca.officer_id = $1 AND ca.reads = 1 AND ca.until = 0 AND cb.descendant_id = w.unit_id)"                    \
    " OR EXISTS (SELECT 1 FROM post cc JOIN unit_tree cd ON cd.descendant_id = cc.unit_id"                             \
    " WHERE cc.officer_id = $1 AND cc.reads = 1 AND cc.until = 0 AND cd.ancestor_id = w.unit_id))"

/*
 * Who makes a bulletin (the table bulletin, named b), likewise: the office and leaders of its unit or above it; of the
 * whole site those at the top.
 */
#define BULLETIN_OWN                                                                                                   \
    " ($1 = 0 OR EXISTS (SELECT 1 FROM post vp JOIN unit vu ON vu.id = vp.unit_id WHERE vp.officer_id = $1"            \
    " AND vp.reads = 1 AND vp.until = 0 AND vp.role IN ('office', 'leader') AND ((b.unit_id IS NULL"                   \
    " AND vu.parent_id IS NULL) OR EXISTS (SELECT 1 FROM unit_tree vt WHERE vt.ancestor_id = vp.unit_id"               \
    " AND vt.descendant_id = b.unit_id))))"
/* Who reads it: once issued, and withdrawn again, whoever holds a post that reads; before that who makes it. */
#define BULLETIN_VISIBLE                                                                                               \
    " ((b.state IN ('issued', 'withdrawn') AND EXISTS (SELECT 1 FROM post vk WHERE vk.officer_id = $1"                 \
    " AND vk.reads = 1 AND vk.until = 0)) OR" BULLETIN_OWN ")"
/* Residents read it. */
#define BULLETIN_OPEN " b.open = 1 AND b.state IN ('issued', 'withdrawn')"

/*
 * Who makes contests (the table contest, named q), likewise: offices and leaders at the top, for they judge all.
 */
#define CONTEST_OWN                                                                                                    \
    " ($1 = 0 OR EXISTS (SELECT 1 FROM post qp JOIN unit qu ON qu.id = qp.unit_id WHERE qp.officer_id = $1"            \
    " AND qp.reads = 1 AND qp.until = 0 AND qp.role IN ('office', 'leader') AND qu.parent_id IS NULL))"
/* Who reads all of one: once issued, and withdrawn again, whoever holds a post that reads. */
#define CONTEST_ISSUED                                                                                                 \
    " (q.state IN ('issued', 'withdrawn') AND EXISTS (SELECT 1 FROM post qr WHERE qr.officer_id = $1"                  \
    " AND qr.reads = 1 AND qr.until = 0))"
/* It was shown to the unit (SQL: a column), at which, or at what it was merged into, the viewer holds a post that
 * reads: there, not above or below. It stays so where it is dropped after. */
#define CONTEST_JUDGED(unit)                                                                                           \
    " (q.state <> 'draft' AND q.appeal_from > 0 AND EXISTS (SELECT 1 FROM post qj JOIN unit qk"                        \
    " ON COALESCE(qk.merged_into, qk.id) = qj.unit_id WHERE qj.officer_id = $1 AND qj.reads = 1 AND qj.until = 0"      \
    " AND qk.id = " unit "))"
/* Who sees that there is one, and who what of it: of the table contest_unit, named y, and its inputs; until it is
 * issued a unit its own alone. */
#define CONTEST_VISIBLE                                                                                                \
    " (" CONTEST_ISSUED " OR" CONTEST_OWN " OR EXISTS (SELECT 1 FROM contest_unit qy WHERE qy.contest_id = q.id"       \
    " AND" CONTEST_JUDGED("qy.unit_id") "))"
#define CONTEST_UNIT_VISIBLE " (" CONTEST_ISSUED " OR" CONTEST_OWN " OR" CONTEST_JUDGED("y.unit_id") ")"
/* Appeals (the table contest_appeal, named g) stay between the unit and who makes it. */
#define CONTEST_APPEAL_VISIBLE " (" CONTEST_OWN " OR" CONTEST_JUDGED("g.unit_id") ")"

/*
 * A unit at or below one where the viewer holds a post that reads, likewise; unit is SQL, a column. What is kept there
 * is always part of what SUBJECT_VISIBLE gives, so counts may go by it instead of looking at each row.
 */
#define UNIT_OWN(unit)                                                                                                 \
    " ($1 = 0 OR EXISTS (SELECT 1 FROM post vg JOIN unit_tree vh ON vh.ancestor_id = vg.unit_id"                       \
    " WHERE vg.officer_id = $1 AND vg.reads = 1 AND vg.until = 0 AND vh.descendant_id = " unit "))"

/*
 * Whom a study pack (the table pack, named k) is for, likewise: whoever reads at one of its units or below. Who sees
 * it: they, and those who read at the unit whose pack it is, or above it.
 */
#define PACK_FOR                                                                                                       \
    " EXISTS (SELECT 1 FROM pack_unit za JOIN unit_tree zb ON zb.ancestor_id = za.unit_id"                             \
    " JOIN post zc ON zc.unit_id = zb.descendant_id WHERE za.pack_id = k.id AND zc.officer_id = $1 AND zc.reads = 1"   \
    " AND zc.until = 0)"
#define PACK_VISIBLE " (" UNIT_OWN("k.unit_id") " OR" PACK_FOR ")"

/*
 * What of the tallies (model/tally.h) a viewer sees, likewise: the numbers of those sights, SQL, that one of the
 * viewer's posts opens. A sight stands for units that were reached, so that is what the rules above say of a matter in
 * no compartment that speaks of nobody, of an activity by its unit, and of a subject; 1 is of subjects that are not
 * private. The operator sees all of them. 0 is what has to be asked for row by row.
 */
#define SIGHTS_SEEN                                                                                                    \
    " (SELECT wu.sight_id FROM post wp JOIN unit_tree wt ON wt.ancestor_id = wp.unit_id"                               \
    " JOIN tally_sight_unit wu ON wu.unit_id = wt.descendant_id WHERE wp.officer_id = $1 AND wp.reads = 1"             \
    " AND wp.until = 0 UNION SELECT 1 FROM post wq WHERE wq.officer_id = $1 AND wq.reads = 1 AND wq.until = 0)"

#endif
