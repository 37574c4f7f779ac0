/*
 * Who may see a matter, decided here and nowhere else.
 *
 * MATTER_VISIBLE is part of every statement over matters and their entries, orders, texts, files and ratings; the
 * statement names the matter table m and gives the viewer's id as $1. A viewer sees a matter
 *   - through a post, held now and of a role that reads, at a unit the matter has reached or above such a unit;
 *   - never, if the matter speaks of the viewer, or of a unit at or below which the viewer holds or held a post
 * (信访工作条例 Art. 30);
 *   - while nobody has yet placed whom it speaks of (compartment 2), only through a post that opens such accusations.
 * The operator of the command line (0) sees what is in no compartment.
 *
 * Statements that must see more (appending to the chain, verification, backup, tracking by number and secret) stand on
 * the reviewed list in tests/db/visibility.list.
 */
#ifndef ECHOWALL_MODEL_VISIBLE_H
#define ECHOWALL_MODEL_VISIBLE_H

#define MATTER_NOT_AGAINST_VIEWER                                                                                      \
    " NOT EXISTS (SELECT 1 FROM matter_against va JOIN unit_tree vx ON vx.ancestor_id = va.unit_id"                    \
    " JOIN post vq ON vq.unit_id = vx.descendant_id"                                                                   \
    " WHERE va.matter_id = m.id AND vq.officer_id = $1)"                                                               \
    " AND NOT EXISTS (SELECT 1 FROM matter_against vb WHERE vb.matter_id = m.id AND vb.officer_id = $1)"

#define MATTER_VISIBLE                                                                                                 \
    " (($1 = 0 AND m.compartment = 0) OR (EXISTS (SELECT 1 FROM matter_unit vr"                                        \
    " JOIN unit_tree vt ON vt.descendant_id = vr.unit_id"                                                              \
    " JOIN post vp ON vp.unit_id = vt.ancestor_id"                                                                     \
    " WHERE vr.matter_id = m.id AND vp.officer_id = $1 AND vp.reads = 1 AND vp.until = 0"                              \
    " AND (m.compartment < 2 OR vp.shields = 1))"                                                                      \
    " AND" MATTER_NOT_AGAINST_VIEWER "))"

#endif
