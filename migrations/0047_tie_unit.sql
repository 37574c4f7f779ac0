-- A unit that answers as a whole holds a subject once in a role, as an officer does. What a merge of units left twice ends here, and its
-- record stays. tie.ended_how is end, hand_over, term, closed or erased (its subject), merged (its unit, into one that has it too).
UPDATE tie SET ended_how = 'merged', version = version + 1,
       ended_at = (SELECT MAX(x.recorded_at) FROM tie_record x WHERE x.tie_id = tie.id)
 WHERE ended_at = 0 AND officer_id IS NULL AND EXISTS (SELECT 1 FROM tie k WHERE k.subject_id = tie.subject_id
       AND k.role = tie.role AND k.unit_id = tie.unit_id AND k.ended_at = 0 AND k.officer_id IS NULL AND k.no < tie.no);
CREATE UNIQUE INDEX tie_unit_once ON tie (subject_id, role, unit_id) WHERE ended_at = 0 AND officer_id IS NULL;
