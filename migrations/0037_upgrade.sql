-- What earlier versions left. A field that is kept and left empty is empty now: the rows that say otherwise are made anew
-- from the record (model/kept.c).
INSERT INTO site_fact (name, value) SELECT 'kept_after', '0' WHERE EXISTS (SELECT 1 FROM kept);
-- Wishes that were offered before it was written down to whom: to all units that they have reached otherwise than by being
-- taken in, taken down or given to them.
INSERT INTO matter_offer (matter_id, unit_id)
    SELECT m.id, r.unit_id FROM matter m JOIN matter_unit r ON r.matter_id = m.id
    WHERE m.procedure = 'xinyuan' AND m.state IN ('listed', 'taken', 'fulfilled') AND r.unit_id <> m.intake_unit_id
    AND NOT EXISTS (SELECT 1 FROM matter_offer o WHERE o.matter_id = m.id)
    AND NOT EXISTS (SELECT 1 FROM entry n JOIN unit u ON u.id = n.unit_id
        WHERE n.matter_id = m.id AND n.kind = 'submit' AND COALESCE(u.merged_into, u.id) = r.unit_id)
    AND NOT EXISTS (SELECT 1 FROM work_order w JOIN unit u ON u.id = w.unit_id
        WHERE w.matter_id = m.id AND w.state <> 'undone' AND COALESCE(u.merged_into, u.id) = r.unit_id);
