-- The calendar of bulletins (每月一调度一通报, 每季一推进一点评, 年终一总评一约谈), and what one of them counted.

-- What belongs to a period besides its paper: comments given to a unit, talks with one. Only added to; what was wrong is struck.
CREATE TABLE bulletin_act (
    id         BIGINT NOT NULL PRIMARY KEY,
    key        TEXT NOT NULL UNIQUE,             -- of the form: the same form twice is one act
    code       TEXT NOT NULL,                    -- of the template whose period it is
    period     TEXT NOT NULL,                    -- as of a bulletin: 2026-10, 2026-Q3, 2026
    act        TEXT NOT NULL,                    -- one that the template names, or elsewhere: its paper was given out outside of here
    day        BIGINT NOT NULL,                  -- yyyymmdd, when it was
    unit_id    BIGINT REFERENCES unit (id),      -- with or about this one; NULL: none
    note       TEXT NOT NULL,                    -- what came of it, in the officer's words
    officer_id BIGINT REFERENCES officer (id),   -- who wrote it down; NULL: the operator
    at         BIGINT NOT NULL,
    struck_at  BIGINT NOT NULL DEFAULT 0         -- when it was struck; 0: it stands
);
CREATE INDEX bulletin_act_of ON bulletin_act (code, period, id);
CREATE INDEX bulletin_act_unit ON bulletin_act (unit_id);
CREATE INDEX bulletin_act_officer ON bulletin_act (officer_id);

-- What its office was told of by mail: once before the last day, once after.
CREATE TABLE bulletin_reminder (
    code   TEXT NOT NULL,
    period TEXT NOT NULL,
    stage  TEXT NOT NULL CHECK (stage IN ('soon', 'late')),
    day    BIGINT NOT NULL,                      -- yyyymmdd, the last one in time
    at     BIGINT NOT NULL,
    PRIMARY KEY (code, period, stage)
);

-- What was issued, and what erasing left of it, for the checker.
CREATE INDEX audit_bulletin ON audit (seq) WHERE act IN ('bulletin.issue', 'bulletin.erase');

-- How far the record of what is counted (tally_delta) went when its figures were counted; 0: that is not known, and its rows are not listed.
ALTER TABLE bulletin ADD COLUMN counted_seq BIGINT NOT NULL DEFAULT 0;
-- Whom the figures were of: 1 every unit's sight, else those of bulletin_seen.
ALTER TABLE bulletin ADD COLUMN counted_all BIGINT NOT NULL DEFAULT 0;

-- What whoever had a bulletin counted could see then, as far as its figures go by it.
CREATE TABLE bulletin_seen (
    bulletin_id BIGINT NOT NULL REFERENCES bulletin (id),
    kind        TEXT NOT NULL CHECK (kind IN ('sight', 'matter', 'activity', 'unit')), -- a sight of the tallies; one that is in none of them; a unit that it goes over
    item_id     BIGINT NOT NULL,
    PRIMARY KEY (bulletin_id, kind, item_id)
);
