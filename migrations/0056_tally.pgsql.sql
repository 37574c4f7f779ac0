-- See 0056_tally.sql.
CREATE TABLE tally_due (
    id      BIGINT NOT NULL PRIMARY KEY,
    noun    BIGINT NOT NULL,
    item_id BIGINT NOT NULL
);
CREATE TABLE tally_mark (
    id    BIGINT NOT NULL PRIMARY KEY,
    way   BIGINT NOT NULL,
    kind  TEXT NOT NULL,
    sum   TEXT NOT NULL,
    facts TEXT NOT NULL
);
CREATE TABLE tally_sight (
    id   BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE tally_sight_unit (
    unit_id  BIGINT NOT NULL,
    sight_id BIGINT NOT NULL,
    PRIMARY KEY (unit_id, sight_id)
);
CREATE TABLE tally_delta (
    seq      BIGINT NOT NULL PRIMARY KEY,
    mark_id  BIGINT NOT NULL,
    day      BIGINT NOT NULL,
    noun     BIGINT NOT NULL,
    item_id  BIGINT NOT NULL,
    row_id   BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    unit_id  BIGINT NOT NULL,
    area_id  BIGINT NOT NULL,
    channel  TEXT NOT NULL,
    category TEXT NOT NULL,
    sight_id BIGINT NOT NULL,
    rows_n   BIGINT NOT NULL,
    n        BIGINT NOT NULL,
    least    BIGINT NOT NULL
);
CREATE INDEX tally_delta_day ON tally_delta (mark_id, day);
CREATE INDEX tally_delta_item ON tally_delta (item_id, noun);
CREATE INDEX tally_delta_apart ON tally_delta (day) WHERE sight_id = 0;
CREATE TABLE tally (
    by_what  TEXT NOT NULL,
    sight_id BIGINT NOT NULL,
    month    BIGINT NOT NULL,
    mark_id  BIGINT NOT NULL,
    key      TEXT NOT NULL,
    rows_n   BIGINT NOT NULL,
    n        BIGINT NOT NULL,
    least    BIGINT NOT NULL,
    PRIMARY KEY (by_what, sight_id, month, mark_id, key)
);
CREATE TABLE tally_state (
    name  TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO tally_state (name, value) VALUES ('seq', 0), ('words', 0), ('clocks', 0), ('noun0', 0), ('noun1', 0), ('noun2', 0);
CREATE INDEX clock_ends ON clock (due_at) WHERE ended_at = 0 AND due_at > 0;
