-- Objection review 派单异议审核: the office says that the order is not its own, and somebody decides.
ALTER TABLE work_order ADD COLUMN objected_at BIGINT NOT NULL DEFAULT 0; -- when its office objected; 0: it did not
-- 1: arbitration sent it, so its office cannot object
ALTER TABLE work_order ADD COLUMN bound BIGINT NOT NULL DEFAULT 0 CHECK (bound IN (0, 1));
-- 吹哨: the office that called this one in; NULL: it was dispatched
ALTER TABLE work_order ADD COLUMN called_by BIGINT REFERENCES unit (id);
ALTER TABLE undo_order ADD COLUMN objected_at BIGINT NOT NULL DEFAULT 0; -- of the order before the step

-- What supervisors ask of those who handle a matter: 督办, which is owed a written answer, and 催办, which is owed none. What was
-- asked and answered are texts of the two entries.
CREATE TABLE supervision (
    matter_id BIGINT NOT NULL REFERENCES matter (id),
    seq       BIGINT NOT NULL,                         -- of the entry that asked
    kind      TEXT NOT NULL CHECK (kind IN ('supervise', 'urge')),
    round     BIGINT NOT NULL,                         -- the matter's round it belongs to
    officer_id BIGINT NOT NULL REFERENCES officer (id), -- who asked
    at        BIGINT NOT NULL,
    due_at    BIGINT NOT NULL DEFAULT 0,               -- first moment at which the answer is late; 0: none is owed
    ended_at  BIGINT NOT NULL DEFAULT 0,               -- when it was answered, or the matter ended; 0: the answer is owed
    end_seq   BIGINT NOT NULL DEFAULT 0,               -- of the entry that answered or ended it
    answered  BIGINT NOT NULL DEFAULT 0 CHECK (answered IN (0, 1)),
    PRIMARY KEY (matter_id, seq)
);
CREATE INDEX supervision_owed ON supervision (due_at, matter_id) WHERE ended_at = 0;
CREATE INDEX supervision_officer ON supervision (officer_id);

-- Arbitration 裁决 that may guide others: for this field and area this office leads. Its reason is a text of the entry, and a
-- precedent whose text was erased, or whose matter is in a compartment, says nothing.
CREATE TABLE precedent (
    matter_id    BIGINT NOT NULL REFERENCES matter (id),
    seq          BIGINT NOT NULL,                      -- of the entry that decided
    part         TEXT NOT NULL,                        -- name of the text that gives the reason
    category     TEXT NOT NULL,                        -- of the matter then
    area_id      BIGINT REFERENCES area (id),          -- of the matter then; NULL: none was known
    lead_unit_id BIGINT NOT NULL REFERENCES unit (id),
    decided_at   BIGINT NOT NULL,
    PRIMARY KEY (matter_id, seq)
);
CREATE INDEX precedent_category ON precedent (category, decided_at);
CREATE INDEX precedent_newest ON precedent (decided_at, matter_id);
CREATE INDEX precedent_lead ON precedent (lead_unit_id);

-- Offices that help the lead one.
CREATE TABLE precedent_co (
    matter_id BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    unit_id   BIGINT NOT NULL REFERENCES unit (id),
    PRIMARY KEY (matter_id, seq, unit_id),
    FOREIGN KEY (matter_id, seq) REFERENCES precedent (matter_id, seq)
);
