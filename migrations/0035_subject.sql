-- Subjects 对象: what work is done for or at, by register (catalogue/registers): a household, an enterprise, a venue. Nothing is ever
-- counted, scored or ranked by a subject that is a person's.
CREATE TABLE subject (
    id          BIGINT NOT NULL PRIMARY KEY,
    register    TEXT NOT NULL,                     -- code of its register
    code        TEXT NOT NULL,                     -- by which lists and signs know it; never changes
    access      TEXT NOT NULL CHECK (access IN ('private', 'staff', 'public')), -- who may see it, as its register says
    name        TEXT NOT NULL DEFAULT '',          -- '' where the register gives no names
    area_id     BIGINT REFERENCES area (id),       -- where it is; NULL: not said
    unit_id     BIGINT NOT NULL REFERENCES unit (id), -- the unit that keeps it
    latitude    DOUBLE PRECISION,                  -- the point, where one is known, with its datum
    longitude   DOUBLE PRECISION,
    datum       TEXT NOT NULL DEFAULT '',          -- "WGS84", "GCJ02", "CGCS2000"
    person_id   BIGINT REFERENCES person (id),     -- what lies in the vault; NULL: nothing
    closed_at   BIGINT NOT NULL DEFAULT 0,         -- 0: active
    source_hash TEXT NOT NULL DEFAULT '',          -- keyed, of the imported row: an unchanged row is left alone; '' after a change by hand
    created_at  BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL,
    version     BIGINT NOT NULL DEFAULT 1,         -- one more for each change: the second of two people sees it
    entries     BIGINT NOT NULL DEFAULT 0,         -- how many lines its trail has
    UNIQUE (register, code)
);
CREATE INDEX subject_person ON subject (person_id);
CREATE INDEX subject_unit_of ON subject (unit_id);
CREATE INDEX subject_area ON subject (area_id);

-- The plain values of a subject's fields; what is personal is in the vault.
CREATE TABLE subject_value (
    subject_id BIGINT NOT NULL REFERENCES subject (id),
    part       TEXT NOT NULL,                      -- the field
    value      TEXT NOT NULL,                      -- never ''
    PRIMARY KEY (subject_id, part)
);

-- Which units a subject has reached: the one that keeps it, and those that are tied to it. A private one is seen through a post at such a
-- unit or above it.
CREATE TABLE subject_unit (
    subject_id BIGINT NOT NULL REFERENCES subject (id),
    unit_id    BIGINT NOT NULL REFERENCES unit (id),
    register   TEXT NOT NULL,                      -- the subject's, for lists
    code       TEXT NOT NULL,                      -- the subject's, for lists
    PRIMARY KEY (subject_id, unit_id)
);
CREATE INDEX subject_unit_list ON subject_unit (unit_id, register, code);

-- The trail of a subject, append-only: what was done, by whom, to which fields. Values never stand here; each write is a line of the audit
-- trail besides, which is chained.
CREATE TABLE subject_trail (
    id         BIGINT NOT NULL PRIMARY KEY,
    subject_id BIGINT NOT NULL REFERENCES subject (id),
    seq        BIGINT NOT NULL,                    -- 1, 2, 3 … of the subject
    act        TEXT NOT NULL,                      -- add, update, import, close, open, reveal, erase
    officer_id BIGINT REFERENCES officer (id),     -- NULL: the operator
    at         BIGINT NOT NULL,
    parts      TEXT NOT NULL DEFAULT '',           -- which fields, by their codes
    reason     TEXT NOT NULL DEFAULT '',           -- of a reveal or a closing, in the officer's words
    UNIQUE (subject_id, seq)
);
CREATE INDEX subject_trail_officer ON subject_trail (officer_id);
