-- Contests (竞赛、考评): units appraised by a scheme (catalogue/schemes) over a period; drafted, shown to the units, appealed, frozen, issued.
CREATE TABLE contest (
    id           BIGINT NOT NULL PRIMARY KEY,
    key          TEXT NOT NULL UNIQUE,               -- in addresses: random
    code         TEXT NOT NULL,                      -- of its scheme
    year         BIGINT NOT NULL,                    -- of its scheme
    period       TEXT NOT NULL,                      -- 2023-09, 2023-Q3, 2023, 2023-09-01..2023-09-07
    starts       BIGINT NOT NULL DEFAULT 0,          -- of the period, its first millisecond
    ends         BIGINT NOT NULL DEFAULT 0,          -- and the one after it
    rules        TEXT NOT NULL DEFAULT '',           -- the scheme's file, as it was when this was begun
    replaces_id  BIGINT REFERENCES contest (id),     -- the issued one that it corrects; NULL: none
    state        TEXT NOT NULL CHECK (state IN ('draft', 'shown', 'frozen', 'issued', 'withdrawn', 'dropped')),
    counted_at   BIGINT NOT NULL,                    -- when its inputs were counted
    watermark    BIGINT NOT NULL DEFAULT 0,          -- the newest entry of the record then
    revision     BIGINT NOT NULL DEFAULT 1,          -- goes up with each change: signatures are of one
    made_at      BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL,
    appeal_from  BIGINT NOT NULL DEFAULT 0,          -- when units were shown their inputs; 0: not yet
    appeal_until BIGINT NOT NULL DEFAULT 0,          -- the first millisecond in which no unit may appeal any more
    provisional  BIGINT NOT NULL DEFAULT 0 CHECK (provisional IN (0, 1)), -- 1: days of the window were judged by the week alone
    frozen_at    BIGINT NOT NULL DEFAULT 0,
    issued_at    BIGINT NOT NULL DEFAULT 0,
    body         TEXT NOT NULL DEFAULT '',           -- what was frozen: JSON, as issued
    sha256       TEXT NOT NULL DEFAULT ''            -- of the body
);
CREATE INDEX contest_replaces ON contest (replaces_id);
CREATE INDEX contest_of ON contest (code, period);

-- A unit that is appraised, with what came of it.
CREATE TABLE contest_unit (
    contest_id  BIGINT NOT NULL REFERENCES contest (id),
    unit_id     BIGINT NOT NULL REFERENCES unit (id),
    seq         BIGINT NOT NULL,                     -- its place in the table, from 1
    grp         TEXT NOT NULL,                       -- group of the scheme
    standing    TEXT NOT NULL CHECK (standing IN ('placed', 'no_data', 'small', 'excluded')),
    reason      TEXT NOT NULL DEFAULT '',            -- why it is left out; '': it is not
    volume      BIGINT NOT NULL,                     -- how much it handled; -1: nobody asks
    full_points BIGINT NOT NULL DEFAULT 0,           -- ten-thousandths: all that its group can have
    of_points   BIGINT NOT NULL DEFAULT 0,           -- ten-thousandths: those of what has data
    points      BIGINT NOT NULL DEFAULT 0,           -- in units of the scheme's last decimal
    band        TEXT NOT NULL DEFAULT '',            -- '': not placed
    place       BIGINT NOT NULL DEFAULT 0,           -- 0: none is given
    PRIMARY KEY (contest_id, unit_id)
);
CREATE INDEX contest_unit_order ON contest_unit (contest_id, seq);
CREATE INDEX contest_unit_of ON contest_unit (unit_id);

-- One input of a unit: a figure, or points by hand, and the points that it gives.
CREATE TABLE contest_input (
    contest_id   BIGINT NOT NULL REFERENCES contest (id),
    unit_id      BIGINT NOT NULL REFERENCES unit (id),
    criterion    TEXT NOT NULL,                      -- of the scheme
    told         BIGINT NOT NULL CHECK (told IN (0, 1)), -- 1: there is a value
    num          BIGINT NOT NULL DEFAULT 0,          -- the value, as a share
    den          BIGINT NOT NULL DEFAULT 1,
    counts       TEXT NOT NULL DEFAULT '',           -- what it is made of: met=25 answered=31
    corrected    BIGINT NOT NULL DEFAULT 0 CHECK (corrected IN (0, 1)), -- 1: by an appeal
    has          BIGINT NOT NULL DEFAULT 0 CHECK (has IN (0, 1)), -- 1: it counts
    best_num     BIGINT NOT NULL DEFAULT 0,          -- the best value of the group, where points are by that
    best_den     BIGINT NOT NULL DEFAULT 1,
    points       BIGINT NOT NULL DEFAULT 0,          -- ten-thousandths that it gives
    mark         BIGINT NOT NULL,                    -- ten-thousandths given by hand; -1: none
    reason       TEXT NOT NULL DEFAULT '',           -- why so many
    evidence     TEXT NOT NULL DEFAULT '',           -- by what it can be seen
    given_by     BIGINT REFERENCES officer (id),
    given_for    BIGINT REFERENCES officer (id),     -- whom they stood in for; NULL: nobody
    confirmed_by BIGINT REFERENCES officer (id),     -- another one; NULL: nobody yet, and it does not count
    confirmed_for BIGINT REFERENCES officer (id),
    PRIMARY KEY (contest_id, unit_id, criterion)
);
CREATE INDEX contest_input_unit ON contest_input (unit_id);
CREATE INDEX contest_input_giver ON contest_input (given_by);
CREATE INDEX contest_input_given_for ON contest_input (given_for);
CREATE INDEX contest_input_confirmer ON contest_input (confirmed_by);
CREATE INDEX contest_input_confirmed_for ON contest_input (confirmed_for);

-- A unit's appeal against one of its inputs, with its answer.
CREATE TABLE contest_appeal (
    id          BIGINT NOT NULL PRIMARY KEY,
    contest_id  BIGINT NOT NULL REFERENCES contest (id),
    unit_id     BIGINT NOT NULL REFERENCES unit (id),
    criterion   TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'refused')),
    text        TEXT NOT NULL,                       -- what is wrong, and why
    evidence    TEXT NOT NULL,
    officer_id  BIGINT NOT NULL REFERENCES officer (id), -- of the unit
    for_id      BIGINT REFERENCES officer (id),      -- whom they stood in for; NULL: nobody
    made_at     BIGINT NOT NULL,
    was_num     BIGINT NOT NULL DEFAULT 0,           -- the value then, as a share; den 0: there was none
    was_den     BIGINT NOT NULL DEFAULT 0,
    is_num      BIGINT NOT NULL DEFAULT 0,           -- after an answer that upholds it
    is_den      BIGINT NOT NULL DEFAULT 0,
    answer      TEXT NOT NULL DEFAULT '',            -- the reason of the answer
    answered_by BIGINT REFERENCES officer (id),
    answered_for BIGINT REFERENCES officer (id),
    answered_at BIGINT NOT NULL DEFAULT 0,
    confirmed_by BIGINT REFERENCES officer (id)      -- of one that is upheld: another one; NULL: nobody yet, and it is not frozen
);
CREATE UNIQUE INDEX contest_appeal_once ON contest_appeal (contest_id, unit_id, criterion);
CREATE INDEX contest_appeal_unit ON contest_appeal (unit_id);
CREATE INDEX contest_appeal_officer ON contest_appeal (officer_id);
CREATE INDEX contest_appeal_for ON contest_appeal (for_id);
CREATE INDEX contest_appeal_answerer ON contest_appeal (answered_by);
CREATE INDEX contest_appeal_answered_for ON contest_appeal (answered_for);
CREATE INDEX contest_appeal_confirmer ON contest_appeal (confirmed_by);

-- Who did what with a contest; only added to.
CREATE TABLE contest_trail (
    id         BIGINT NOT NULL PRIMARY KEY,
    contest_id BIGINT NOT NULL REFERENCES contest (id),
    act        TEXT NOT NULL,                        -- begin, recount, exclude, include, give, take, confirm, show, appeal, uphold, refuse, agree, reopen, freeze, sign, issue, withdraw, replace, drop, erase
    unit_id    BIGINT REFERENCES unit (id),          -- NULL: of the whole
    criterion  TEXT NOT NULL DEFAULT '',
    officer_id BIGINT REFERENCES officer (id),       -- NULL: the operator
    for_id     BIGINT REFERENCES officer (id),       -- whom they stood in for; NULL: nobody
    revision   BIGINT NOT NULL,                      -- of the contest then
    at         BIGINT NOT NULL,
    note       TEXT NOT NULL DEFAULT ''              -- why, in the officer's words
);
CREATE INDEX contest_trail_of ON contest_trail (contest_id, id);
CREATE INDEX contest_trail_unit ON contest_trail (unit_id);
CREATE INDEX contest_trail_officer ON contest_trail (officer_id);
CREATE INDEX contest_trail_for ON contest_trail (for_id);
