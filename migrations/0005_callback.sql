-- Callbacks 回访: the calls that ask residents whether a signed-off matter is solved. A task is a plan, made in the write
-- that signs the matter off: one for each round. What was asked and answered stands in callback_attempt.
CREATE TABLE callback (
    id         BIGINT NOT NULL PRIMARY KEY,
    matter_id  BIGINT NOT NULL REFERENCES matter (id),
    round      BIGINT NOT NULL,                        -- the matter's round that is asked about
    state      TEXT NOT NULL CHECK (state IN ('open', 'done', 'unreachable', 'cancelled')),
    rule       TEXT NOT NULL,                          -- why it was made: all, sample, always, again (sent back or reopened before)
    made_at    BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,                        -- to be called by
    next_at    BIGINT NOT NULL,                        -- not to be dialled before: the next half-day after a call that reached nobody
    tries      BIGINT NOT NULL DEFAULT 0,              -- half-days on which nobody was reached
    tried_at   BIGINT NOT NULL DEFAULT 0,              -- last call that reached nobody; 0: none
    held_by    BIGINT REFERENCES officer (id),         -- who is calling; NULL: nobody has taken it
    held_until BIGINT NOT NULL DEFAULT 0,              -- end of their lease: somebody else may take it then
    ended_at   BIGINT NOT NULL DEFAULT 0,              -- when it left the state open; 0: not yet
    UNIQUE (matter_id, round)
);
CREATE INDEX callback_due ON callback (due_at, id) WHERE state = 'open';
CREATE INDEX callback_held ON callback (held_by, held_until) WHERE state = 'open';
CREATE INDEX callback_next ON callback (next_at) WHERE state = 'open';

-- Calls made: who called when and what came of it, one row each, never changed. Covered by the digest of the matter's
-- entries. Texts (what was said, notes) are texts of the entry.
CREATE TABLE callback_attempt (
    id          BIGINT NOT NULL PRIMARY KEY,
    callback_id BIGINT NOT NULL REFERENCES callback (id),
    matter_id   BIGINT NOT NULL REFERENCES matter (id),
    officer_id  BIGINT NOT NULL REFERENCES officer (id), -- who called
    at          BIGINT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('reached', 'no_answer', 'busy', 'wrong_number', 'refused')),
    contacted   TEXT NOT NULL DEFAULT '' CHECK (contacted IN ('', 'yes', 'no')), -- had the office been in touch before
    solved      TEXT NOT NULL DEFAULT '' CHECK (solved IN ('', 'yes', 'half', 'no')),
    satisfied   TEXT NOT NULL DEFAULT '' CHECK (satisfied IN ('', 'yes', 'basic', 'no')),
    why         TEXT NOT NULL DEFAULT '',              -- codes of the resident's reasons, commas between
    quality     TEXT NOT NULL DEFAULT '' CHECK (quality IN ('', 'pass', 'defect')), -- of the reply, looked at beside the call
    defects     TEXT NOT NULL DEFAULT '',              -- codes of what is wrong with the reply, commas between
    op_key      TEXT UNIQUE                            -- of the form: sent twice it counts once
);
CREATE INDEX callback_attempt_matter ON callback_attempt (matter_id, id);
CREATE INDEX callback_attempt_task ON callback_attempt (callback_id);
CREATE INDEX callback_attempt_at ON callback_attempt (at);
