-- Whom somebody stood in for, so that four eyes hold for both for good; and the matter that a line is of, shown to those who see it.
ALTER TABLE activity_trail ADD COLUMN for_id BIGINT REFERENCES officer (id);
ALTER TABLE activity_trail ADD COLUMN matter_id BIGINT REFERENCES matter (id);
CREATE INDEX activity_trail_for ON activity_trail (for_id);
CREATE INDEX activity_trail_matter ON activity_trail (matter_id);
