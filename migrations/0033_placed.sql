-- Whom it speaks of has been said: where that puts it into no other compartment, nothing else tells.
ALTER TABLE matter ADD COLUMN placed_at BIGINT NOT NULL DEFAULT 0; -- when somebody said whom it speaks of, or that it is nobody here; 0: nobody has, or before this column was
DROP INDEX matter_unplaced;
CREATE INDEX matter_unplaced ON matter (submitted_at, id) WHERE compartment = 2 AND placed_at = 0;
