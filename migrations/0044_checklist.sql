-- Checklists 清单: a run is one list gone through for a subject, or by whoever is tied to one, under the version it began under.
CREATE TABLE checklist_run (
    id         BIGINT NOT NULL PRIMARY KEY,
    code       TEXT NOT NULL,                         -- of the list
    version    BIGINT NOT NULL,                       -- under which it began
    subject_id BIGINT NOT NULL REFERENCES subject (id), -- for which it is, or whom the tie is to
    tie_id     BIGINT NOT NULL DEFAULT 0,             -- of the tie; 0: of the subject itself
    no         BIGINT NOT NULL,                       -- 1, 2, 3 … of the subject: by which addresses know it
    officer_id BIGINT REFERENCES officer (id),        -- who began it; NULL: the operator
    begun_at   BIGINT NOT NULL,
    done       BIGINT NOT NULL DEFAULT 0,             -- ticked now
    done_at    BIGINT NOT NULL DEFAULT 0,             -- when the last was ticked; 0: something is not
    closed_at  BIGINT NOT NULL DEFAULT 0,             -- when the next one began; 0: it is the present one
    entries    BIGINT NOT NULL DEFAULT 0,             -- how many lines it has
    UNIQUE (subject_id, no)
);
CREATE UNIQUE INDEX checklist_run_present ON checklist_run (subject_id, code, tie_id) WHERE closed_at = 0;
CREATE INDEX checklist_run_officer ON checklist_run (officer_id);

-- What was ticked, and what was taken back, with its reason; append-only.
CREATE TABLE checklist_tick (
    id         BIGINT NOT NULL PRIMARY KEY,
    run_id     BIGINT NOT NULL REFERENCES checklist_run (id),
    seq        BIGINT NOT NULL,                       -- 1, 2, 3 … of the run
    item       TEXT NOT NULL,                         -- code of the thing
    done       BIGINT NOT NULL CHECK (done IN (0, 1)), -- 0: taken back
    officer_id BIGINT REFERENCES officer (id),        -- NULL: the operator
    at         BIGINT NOT NULL,
    text       TEXT NOT NULL DEFAULT '',              -- what was written down, or why it was taken back
    number     BIGINT NOT NULL DEFAULT 0,             -- of an item that counts
    UNIQUE (run_id, seq)
);
CREATE INDEX checklist_tick_officer ON checklist_tick (officer_id);
