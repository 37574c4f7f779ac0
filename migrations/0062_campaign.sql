-- Campaigns 专项: a goal, a period in rounds, and what it goes over, by kind (catalogue/campaigns). What is covered is never stored: it is
-- counted from ties, activities, checklists and matters as they are.
CREATE TABLE campaign (
    id         BIGINT NOT NULL PRIMARY KEY,
    number     TEXT NOT NULL UNIQUE,              -- "XD261126-4837264", as activities have them
    kind       TEXT NOT NULL,                     -- code of its kind
    state      TEXT NOT NULL CHECK (state IN ('planned', 'running', 'ended', 'cancelled')),
    title      TEXT NOT NULL,
    goal       TEXT NOT NULL,                     -- what it is to bring about, in words
    unit_id    BIGINT NOT NULL REFERENCES unit (id), -- it goes over this unit and those below
    area_id    BIGINT REFERENCES area (id),       -- of subjects: there and below; NULL: anywhere
    part       TEXT NOT NULL DEFAULT '',          -- of subjects: a choice of the register …
    value      TEXT NOT NULL DEFAULT '',          -- … and which one; '': all
    from_at    BIGINT NOT NULL,                   -- first millisecond of its first day
    until_at   BIGINT NOT NULL,                   -- the first that is past its last day
    officer_id BIGINT REFERENCES officer (id),    -- who planned it; NULL: the operator
    key_hash   TEXT UNIQUE,                       -- keyed, of the form's key: the same form twice is one campaign; NULL: none
    changed_at BIGINT NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,         -- one more for each change: the second of two people sees it
    entries    BIGINT NOT NULL DEFAULT 0,         -- how many lines its trail has
    CHECK (until_at > from_at)
);
CREATE INDEX campaign_when ON campaign (from_at, id);
CREATE INDEX campaign_unit ON campaign (unit_id);
CREATE INDEX campaign_area ON campaign (area_id);
CREATE INDEX campaign_officer ON campaign (officer_id);

-- Its rounds, without gaps between them.
CREATE TABLE campaign_round (
    campaign_id BIGINT NOT NULL REFERENCES campaign (id),
    no          BIGINT NOT NULL CHECK (no BETWEEN 1 AND 12),
    bit         BIGINT NOT NULL,                  -- 1, 2, 4 …: which rounds saw one is a sum of these
    from_at     BIGINT NOT NULL,
    until_at    BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, no)
);

-- The values of its fields, one for each that is not empty.
CREATE TABLE campaign_value (
    campaign_id BIGINT NOT NULL REFERENCES campaign (id),
    part        TEXT NOT NULL,
    value       TEXT NOT NULL,
    PRIMARY KEY (campaign_id, part)
);

-- The trail of a campaign, append-only.
CREATE TABLE campaign_trail (
    id          BIGINT NOT NULL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaign (id),
    seq         BIGINT NOT NULL,                  -- 1, 2, 3 … of the campaign
    act         TEXT NOT NULL,                    -- plan, start, end, cancel, visit
    officer_id  BIGINT REFERENCES officer (id),   -- NULL: the operator
    at          BIGINT NOT NULL,
    note        TEXT NOT NULL DEFAULT '',         -- a reason, what came of it, the number of a visit
    UNIQUE (campaign_id, seq)
);
CREATE INDEX campaign_trail_officer ON campaign_trail (officer_id);
