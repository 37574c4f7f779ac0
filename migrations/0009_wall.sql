-- What the echo wall is filtered by, beside the copies themselves.
ALTER TABLE notice ADD COLUMN unit_id BIGINT REFERENCES unit (id); -- whose name the copy carries
ALTER TABLE notice ADD COLUMN field TEXT NOT NULL DEFAULT '';      -- code of the category's top level, '' = none
ALTER TABLE notice ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0; -- the copy was put out, corrected, rated or taken back: for feeds
UPDATE notice SET field = COALESCE(substr(category, 1, 2), ''), changed_at = published_at,
    unit_id = (SELECT COALESCE(m.unit_id, m.intake_unit_id) FROM matter m WHERE m.id = notice.matter_id);
CREATE INDEX notice_unit ON notice (live, unit_id, published_at, matter_id);
CREATE INDEX notice_field ON notice (live, field, published_at, matter_id);
CREATE INDEX notice_solved ON notice (live, solved, published_at, matter_id);
CREATE INDEX notice_changed ON notice (changed_at);
