-- Tallies: what indicators count, added up as it changes (src/model/tally.h). On SQLite their tables are in the order of their keys.

-- What changed and was not looked at yet; written with the change.
CREATE TABLE tally_due (
    id      BIGINT NOT NULL PRIMARY KEY,
    noun    BIGINT NOT NULL,                   -- 0 matter, 1 activity, 2 subject
    item_id BIGINT NOT NULL
) WITHOUT ROWID;
-- What is counted, as far as an indicator asks.
CREATE TABLE tally_mark (
    id    BIGINT NOT NULL PRIMARY KEY,
    way   BIGINT NOT NULL,                     -- enum count_way
    kind  TEXT NOT NULL,                       -- procedure, programme, role, checklist
    sum   TEXT NOT NULL,                       -- what is added up, or the clock; '' rows
    facts TEXT NOT NULL                        -- " stage:closed answered:yes "
);
-- Who may see what is counted: through a post at or above one of these units. 0 has no row: each matter is asked for by itself; 1: all who read.
CREATE TABLE tally_sight (
    id   BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE                  -- its units, in order
);
CREATE TABLE tally_sight_unit (
    unit_id  BIGINT NOT NULL,
    sight_id BIGINT NOT NULL,
    PRIMARY KEY (unit_id, sight_id)
) WITHOUT ROWID;
-- Only ever added to: what counts from now on, and what no longer does, less than nothing.
CREATE TABLE tally_delta (
    seq      BIGINT NOT NULL PRIMARY KEY,
    mark_id  BIGINT NOT NULL,
    day      BIGINT NOT NULL,                  -- yyyymmdd
    noun     BIGINT NOT NULL,
    item_id  BIGINT NOT NULL,                  -- the matter, activity or subject
    row_id   BIGINT NOT NULL,                  -- the row that counts: order, rating, line of a tie …
    at       BIGINT NOT NULL,                  -- its time
    unit_id  BIGINT NOT NULL,                  -- whose it is; 0: nobody's
    area_id  BIGINT NOT NULL,
    channel  TEXT NOT NULL,
    category TEXT NOT NULL,
    sight_id BIGINT NOT NULL,
    rows_n   BIGINT NOT NULL,                  -- 1 or -1
    n        BIGINT NOT NULL,
    least    BIGINT NOT NULL                   -- is "at least" so much
) WITHOUT ROWID;
CREATE INDEX tally_delta_day ON tally_delta (mark_id, day);
CREATE INDEX tally_delta_item ON tally_delta (item_id, noun);
CREATE INDEX tally_delta_apart ON tally_delta (day) WHERE sight_id = 0;
-- The sums of that by month; sight -1: of all together but 0.
CREATE TABLE tally (
    by_what  TEXT NOT NULL,                    -- '' together, unit, area, channel
    sight_id BIGINT NOT NULL,
    month    BIGINT NOT NULL,                  -- yyyymm
    mark_id  BIGINT NOT NULL,
    key      TEXT NOT NULL,                    -- number of the unit or area, channel
    rows_n   BIGINT NOT NULL,
    n        BIGINT NOT NULL,
    least    BIGINT NOT NULL,
    PRIMARY KEY (by_what, sight_id, month, mark_id, key)
) WITHOUT ROWID;
CREATE TABLE tally_state (
    name  TEXT NOT NULL PRIMARY KEY,           -- seq: the last of tally_delta; words: what indicators asked for; clocks: ends that were looked at;
    value BIGINT NOT NULL                      -- noun0 …: numbers up to which all were looked at
);
INSERT INTO tally_state (name, value) VALUES ('seq', 0), ('words', 0), ('clocks', 0), ('noun0', 0), ('noun1', 0), ('noun2', 0);
CREATE INDEX clock_ends ON clock (due_at) WHERE ended_at = 0 AND due_at > 0;
