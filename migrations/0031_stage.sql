-- Where a matter waits, in words that all kinds share, whatever their states are called: the queues of the desk go by it.
-- It follows from the procedure and the state (catalogue/procedure.h).
ALTER TABLE matter ADD COLUMN stage TEXT NOT NULL DEFAULT '';
UPDATE matter SET stage = CASE WHEN state IN ('withdrawn', 'refused') THEN 'ended' ELSE state END;
DROP INDEX matter_state;
DROP INDEX matter_unit_state;
DROP INDEX matter_intake_state;
DROP INDEX matter_open_area;
DROP INDEX matter_open_category;
DROP INDEX matter_open_place;
DROP INDEX matter_open_newest;
CREATE INDEX matter_stage ON matter (stage, submitted_at, id);
CREATE INDEX matter_unit_stage ON matter (unit_id, stage, due_at, id);
CREATE INDEX matter_intake_stage ON matter (intake_unit_id, stage, submitted_at, id);
CREATE INDEX matter_open_area ON matter (area_id, submitted_at, id) WHERE stage NOT IN ('closed', 'ended');
CREATE INDEX matter_open_category ON matter (category, submitted_at, id) WHERE stage NOT IN ('closed', 'ended');
CREATE INDEX matter_open_place ON matter (place, submitted_at, id) WHERE stage NOT IN ('closed', 'ended');
CREATE INDEX matter_open_newest ON matter (submitted_at, id, compartment, stage, title) WHERE stage NOT IN ('closed', 'ended');
