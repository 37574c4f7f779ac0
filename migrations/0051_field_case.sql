-- 政务背包: what people brought to an officer out there, done on the spot or carried back. Nobody's name or number stands in it.
CREATE TABLE field_case (
    id          BIGINT NOT NULL PRIMARY KEY,
    officer_id  BIGINT NOT NULL REFERENCES officer (id),
    unit_id     BIGINT NOT NULL REFERENCES unit (id),   -- of the officer then: with it goes who may read it
    activity_id BIGINT REFERENCES activity (id),        -- the trip it came up on
    outcome     TEXT NOT NULL CHECK (outcome IN ('done', 'carried')),
    service     TEXT NOT NULL,
    text        TEXT NOT NULL DEFAULT '',
    matter_id   BIGINT REFERENCES matter (id),          -- what was carried back goes on as this
    occurred_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX field_case_officer ON field_case (officer_id, occurred_at);
CREATE INDEX field_case_unit ON field_case (unit_id, occurred_at);
CREATE INDEX field_case_activity ON field_case (activity_id);
CREATE INDEX field_case_matter ON field_case (matter_id);
