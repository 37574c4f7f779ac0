-- The dispatch list 派单目录 (国办函〔2025〕66号): which office leads for which kind of matter. It comes in editions; nothing in an edition is
-- changed, so that every suggestion can be traced to its line.
CREATE TABLE dispatch_edition (
    id      BIGINT NOT NULL PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,                      -- as people call it, "2026年第1版"
    from_at BIGINT NOT NULL,                           -- in force from this moment on, until the next one's
    rules   BIGINT NOT NULL,                           -- how many lines it has
    made_at BIGINT NOT NULL,
    made_by BIGINT NOT NULL                            -- officer who read it in, 0: the operator
);
CREATE INDEX dispatch_edition_from ON dispatch_edition (from_at, id);

-- A line of it. It fits a matter in all that it names; what it leaves empty fits every matter.
CREATE TABLE dispatch_rule (
    edition_id   BIGINT NOT NULL REFERENCES dispatch_edition (id),
    line         BIGINT NOT NULL,                      -- of the list as it was read in
    category     TEXT NOT NULL,                        -- code, the matter's own or one above; '': every one
    area_id      BIGINT REFERENCES area (id),          -- the matter's own or one above; NULL: every one
    words        TEXT NOT NULL,                        -- one of these, separated by blanks, stands in the matter; '': not asked
    lead_unit_id BIGINT NOT NULL REFERENCES unit (id),
    basis        TEXT NOT NULL,                        -- the rule that makes it that office's
    PRIMARY KEY (edition_id, line)
);
CREATE INDEX dispatch_rule_category ON dispatch_rule (edition_id, category, line);
CREATE INDEX dispatch_rule_lead ON dispatch_rule (lead_unit_id);

-- Offices that handle it with the lead.
CREATE TABLE dispatch_co (
    edition_id BIGINT NOT NULL,
    line       BIGINT NOT NULL,
    unit_id    BIGINT NOT NULL REFERENCES unit (id),
    PRIMARY KEY (edition_id, line, unit_id),
    FOREIGN KEY (edition_id, line) REFERENCES dispatch_rule (edition_id, line)
);

-- Units that went over to one that went over itself: twice makes one step of four.
UPDATE unit SET merged_into = (SELECT k.merged_into FROM unit k WHERE k.id = unit.merged_into) WHERE merged_into IN (SELECT g.id FROM unit g WHERE g.merged_into IS NOT NULL);
UPDATE unit SET merged_into = (SELECT k.merged_into FROM unit k WHERE k.id = unit.merged_into) WHERE merged_into IN (SELECT g.id FROM unit g WHERE g.merged_into IS NOT NULL);
