-- The limits of a matter (时限), each from the step that started it to the one that kept it. What a clock is called, which article it
-- keeps and which steps touch it stands in the procedure; here stands what was counted. Clocks are made from entries, in the write that
-- appends them.
CREATE TABLE clock (
    matter_id   BIGINT NOT NULL REFERENCES matter (id),
    seq         BIGINT NOT NULL,                 -- of the entry that started it
    code        TEXT NOT NULL,                   -- of the procedure
    rule        TEXT NOT NULL,                   -- how long, as in the procedure: "60 days"
    started_at  BIGINT NOT NULL,
    raw_at      BIGINT NOT NULL,                 -- end of the count, before it is put off to a working day; 0 while it stands
    due_at      BIGINT NOT NULL,                 -- first moment that is late; 0 while it stands
    provisional BIGINT NOT NULL CHECK (provisional IN (0, 1)), -- counted past the end of the calendar
    state       TEXT NOT NULL CHECK (state IN ('running', 'paused', 'met', 'missed')),
    ended_at    BIGINT NOT NULL DEFAULT 0,
    ended_seq   BIGINT NOT NULL DEFAULT 0,       -- of the entry that ended it
    PRIMARY KEY (matter_id, seq, code)
);
CREATE INDEX clock_provisional ON clock (started_at, matter_id, code) WHERE provisional = 1 AND ended_at = 0;

-- While a clock stands (中止): a hearing is held, papers are awaited. The entries that stop it and let it go on are its evidence.
CREATE TABLE clock_pause (
    matter_id BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    code      TEXT NOT NULL,
    from_seq  BIGINT NOT NULL,
    from_at   BIGINT NOT NULL,
    to_seq    BIGINT NOT NULL DEFAULT 0,
    to_at     BIGINT NOT NULL DEFAULT 0,         -- 0: it stands still
    PRIMARY KEY (matter_id, seq, code, from_seq),
    FOREIGN KEY (matter_id, seq, code) REFERENCES clock (matter_id, seq, code)
);

-- What was added to a clock (延长), by which entry.
CREATE TABLE clock_extension (
    matter_id BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    code      TEXT NOT NULL,
    by_seq    BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    rule      TEXT NOT NULL,                     -- how much longer: "30 days"
    PRIMARY KEY (matter_id, seq, code, by_seq),
    FOREIGN KEY (matter_id, seq, code) REFERENCES clock (matter_id, seq, code)
);

-- Open matters run on with the limit they have; it was counted in plain days.
INSERT INTO clock (matter_id, seq, code, rule, started_at, raw_at, due_at, provisional, state)
SELECT id, entries,
       CASE WHEN state IN ('new', 'returned') THEN 'assign'
            WHEN state IN ('dispatched', 'handling') THEN 'handle'
            WHEN state = 'replied' THEN 'verify'
            WHEN state = 'verified' THEN 'sign_off' ELSE 'decide' END,
       CASE WHEN state IN ('new', 'returned') THEN '24 hours'
            WHEN state = 'replied' THEN '72 hours'
            WHEN state = 'verified' THEN '48 hours' ELSE '120 hours' END,
       due_at - CASE WHEN state IN ('new', 'returned') THEN 86400000
                     WHEN state = 'replied' THEN 259200000
                     WHEN state = 'verified' THEN 172800000 ELSE 432000000 END,
       due_at, due_at, 0, 'running'
  FROM matter
 WHERE procedure = 'suqiu' AND due_at > 0 AND state IN ('new', 'returned', 'dispatched', 'handling', 'replied', 'verified', 'appealed');
