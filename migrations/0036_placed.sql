-- Whom it speaks of has been said: where that puts it into no other compartment, nothing else tells.
ALTER TABLE matter ADD COLUMN placed_at BIGINT NOT NULL DEFAULT 0; -- when somebody said whom it speaks of, or that it is nobody here; 0: nobody has, or before this column was
DROP INDEX matter_unplaced;
CREATE INDEX matter_unplaced ON matter (submitted_at, id) WHERE compartment = 2 AND placed_at = 0;

-- To which offices a matter is or was offered: they, and all below, see it while it can be taken, and no longer. What
-- matter_unit holds follows from this at each step (model/move_offer.c).
CREATE TABLE matter_offer (
    matter_id BIGINT NOT NULL REFERENCES matter (id),
    unit_id   BIGINT NOT NULL REFERENCES unit (id), -- it, and all below
    PRIMARY KEY (matter_id, unit_id)
);
CREATE INDEX matter_offer_unit ON matter_offer (unit_id);
