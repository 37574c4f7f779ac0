-- Ties 挂钩: an officer or a unit answers for a subject, in a role of catalogue/ties, for a term, and what it does is on record (全程纪实).
-- Officers and units are counted by them, subjects that are people's never.
CREATE TABLE tie (
    id           BIGINT NOT NULL PRIMARY KEY,
    role         TEXT NOT NULL,                        -- code of its role
    subject_id   BIGINT NOT NULL REFERENCES subject (id),
    no           BIGINT NOT NULL,                      -- 1, 2, 3 … of the subject: by which addresses know it
    slot         TEXT NOT NULL DEFAULT '',             -- of the role's slots; '': it has none
    officer_id   BIGINT REFERENCES officer (id),       -- who answers; NULL: the unit as a whole
    unit_id      BIGINT NOT NULL REFERENCES unit (id), -- the unit that answers, or at which the officer does
    from_at      BIGINT NOT NULL,                      -- first millisecond of its first day
    until_at     BIGINT NOT NULL DEFAULT 0,            -- the first that is past its term; 0: it has none
    ended_at     BIGINT NOT NULL DEFAULT 0,            -- 0: it lasts
    ended_how    TEXT NOT NULL DEFAULT '',             -- end, hand_over, term
    handed_from  BIGINT REFERENCES tie (id),           -- whose record it goes on; NULL: it is the first
    visited_at   BIGINT NOT NULL DEFAULT 0,            -- of the latest visit
    visit_period BIGINT NOT NULL DEFAULT 0,            -- year and first month (yyyymm) of the period that the latest visit was in
    visit_count  BIGINT NOT NULL DEFAULT 0,            -- visits in that period
    note_month   BIGINT NOT NULL DEFAULT 0,            -- the month (yyyymm) of the latest note
    disputed     BIGINT NOT NULL DEFAULT 0,            -- disputes that nobody answered yet
    reviewed_at  BIGINT NOT NULL DEFAULT 0,            -- 0: not yet
    entries      BIGINT NOT NULL DEFAULT 0,            -- how many lines its record has
    version      BIGINT NOT NULL DEFAULT 1,            -- one more for each move: the second of two people sees it
    UNIQUE (subject_id, no)
);
-- A slot of a subject is held once.
CREATE UNIQUE INDEX tie_slot_once ON tie (subject_id, role, slot) WHERE ended_at = 0 AND slot <> '';
-- Nobody holds a subject twice in one role.
CREATE UNIQUE INDEX tie_holder_once ON tie (subject_id, role, officer_id) WHERE ended_at = 0 AND officer_id IS NOT NULL;
CREATE INDEX tie_of_subject ON tie (subject_id, role, ended_at, until_at, officer_id, unit_id);
CREATE INDEX tie_of_officer ON tie (officer_id, ended_at, id);
CREATE INDEX tie_of_unit ON tie (unit_id, ended_at, officer_id, id);
CREATE INDEX tie_handed ON tie (handed_from);
CREATE INDEX tie_term ON tie (until_at) WHERE ended_at = 0 AND until_at > 0;

-- The record of a tie, append-only: what is wrong is corrected by a new line, and a dispute is answered.
CREATE TABLE tie_record (
    id          BIGINT NOT NULL PRIMARY KEY,
    tie_id      BIGINT NOT NULL REFERENCES tie (id),
    seq         BIGINT NOT NULL,                       -- 1, 2, 3 … of the tie
    kind        TEXT NOT NULL,                         -- tie, end, hand_over, term, visit, contact, note, problem, aid, review, confirm, dispute, answer, correct
    officer_id  BIGINT REFERENCES officer (id),        -- who wrote it; NULL: the operator, or the program
    for_id      BIGINT REFERENCES officer (id),        -- whom they stood in for; NULL: nobody
    occurred_at BIGINT NOT NULL,                       -- when it was, as written
    recorded_at BIGINT NOT NULL,                       -- when it was written
    about       BIGINT NOT NULL DEFAULT 0,             -- the line that it confirms, disputes, answers or corrects
    how         TEXT NOT NULL DEFAULT '',              -- how the other side said so: phone, person, letter
    amount      BIGINT NOT NULL DEFAULT 0,             -- of aid, in fen 分
    matter_id   BIGINT REFERENCES matter (id),         -- that a problem became; NULL: none
    text        TEXT NOT NULL DEFAULT '',
    op          TEXT NOT NULL DEFAULT '',              -- key of the form: sent twice it stands here once
    UNIQUE (tie_id, seq)
);
CREATE UNIQUE INDEX tie_record_op ON tie_record (tie_id, op) WHERE op <> '';
CREATE INDEX tie_record_officer ON tie_record (officer_id);
CREATE INDEX tie_record_for ON tie_record (for_id);
CREATE INDEX tie_record_matter ON tie_record (matter_id);

-- What each unit keeps of a register, for counting and for its grid, without a look into the rows.
CREATE INDEX subject_kept ON subject (unit_id, register, code, closed_at, id);
