-- A visit has a host unit, which may object to it before it is approved, and days on which hosts are left in peace.
ALTER TABLE activity ADD COLUMN host_id BIGINT REFERENCES unit (id); -- the unit that receives it; NULL: none is said
ALTER TABLE activity ADD COLUMN objected BIGINT NOT NULL DEFAULT 0 CHECK (objected IN (0, 1)); -- 1: its host objected and the plan has not been changed since
CREATE INDEX activity_host_when ON activity (host_id, starts_at, id);
CREATE INDEX activity_area_when ON activity (area_id, starts_at, id);
DROP INDEX activity_area;

-- Quiet periods 静默期: days on which visits do not go to an area, to a unit and those below, or anywhere.
CREATE TABLE quiet_period (
    id         BIGINT NOT NULL PRIMARY KEY,
    area_id    BIGINT REFERENCES area (id),        -- there and below; NULL: not by area
    unit_id    BIGINT REFERENCES unit (id),        -- it and those below; NULL: not by unit. Both NULL: everywhere
    from_day   BIGINT NOT NULL,                    -- yyyymmdd, the first
    to_day     BIGINT NOT NULL,                    -- the last
    reason     TEXT NOT NULL,                      -- what is going on there, in the officer's words
    officer_id BIGINT REFERENCES officer (id),     -- who set it; NULL: the operator
    made_at    BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL DEFAULT 0,          -- when somebody took it back; 0: it stands
    CHECK (to_day >= from_day),
    CHECK (area_id IS NULL OR unit_id IS NULL)
);
CREATE INDEX quiet_period_until ON quiet_period (to_day, id);
CREATE INDEX quiet_period_area ON quiet_period (area_id);
CREATE INDEX quiet_period_unit ON quiet_period (unit_id);
CREATE INDEX quiet_period_officer ON quiet_period (officer_id);
