-- Clocks that run, by when they are over: for the steps that the program makes by itself then (docs/procedures.md, "missed").
CREATE INDEX clock_running ON clock (code, due_at, matter_id) WHERE ended_at = 0 AND due_at > 0;

ALTER TABLE undo_order ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0; -- of the order before the step; 0: kept before this column was
