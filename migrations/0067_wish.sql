-- Small wishes that residents may take up (catalogue/procedures/xinyuan.yaml): what a publisher released of each, which names nobody, and who
-- offered to make one true.
CREATE TABLE wish (
    matter_id   BIGINT NOT NULL PRIMARY KEY REFERENCES matter (id),
    ref         TEXT NOT NULL UNIQUE,          -- in addresses: random, and not the matter's number
    title       TEXT NOT NULL,                 -- as released; '' once erased, and where nothing was released
    need        TEXT NOT NULL,
    kind        TEXT NOT NULL DEFAULT '',      -- an option of the step "approve"
    budget      TEXT NOT NULL DEFAULT '',      -- none, 100, 300, 500, 1000, 3000: about what it costs at most, in yuan
    area_id     BIGINT REFERENCES area (id),   -- a village at the smallest; NULL: not said
    thanks      TEXT NOT NULL DEFAULT '',      -- once it came true, without names
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'going', 'done')), -- going: somebody asked for it, or has it
    live        BIGINT NOT NULL CHECK (live IN (0, 1)),
    kept_off    BIGINT NOT NULL DEFAULT 0 CHECK (kept_off IN (0, 1)), -- a publisher decided that it is not public
    released_at BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL
);
CREATE INDEX wish_public ON wish (state, released_at, ref) WHERE live = 1;
CREATE INDEX wish_kind ON wish (kind, state, released_at, ref) WHERE live = 1;
CREATE INDEX wish_area ON wish (area_id);
CREATE TABLE wish_claim (
    id         BIGINT NOT NULL PRIMARY KEY,
    matter_id  BIGINT NOT NULL REFERENCES wish (matter_id),
    number     TEXT NOT NULL UNIQUE,           -- of the receipt
    secret     TEXT NOT NULL,                  -- keyed hash; '' once erased
    key_hash   TEXT NOT NULL UNIQUE,           -- of the form's key
    org        BIGINT NOT NULL CHECK (org IN (0, 1)), -- for an organisation, not for themselves
    person_id  BIGINT REFERENCES person (id),  -- name and phone
    box        BYTEA,                          -- what they said besides, sealed with the person's key
    state      TEXT NOT NULL CHECK (state IN ('asked', 'confirmed', 'refused', 'withdrawn', 'lapsed', 'passed', 'ended', 'done')),
    why        TEXT NOT NULL DEFAULT '',       -- refused: the office's reason, which the claimer reads
    until_day  BIGINT NOT NULL DEFAULT 0,      -- yyyymmdd: the last day to make it true; 0: not confirmed
    asked_at   BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    looked_at  BIGINT NOT NULL DEFAULT 0,      -- when name and phone were looked at last, and why
    looked_why TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX wish_claim_one ON wish_claim (matter_id) WHERE state IN ('asked', 'confirmed');
CREATE INDEX wish_claim_matter ON wish_claim (matter_id, id);
CREATE INDEX wish_claim_person ON wish_claim (person_id);
CREATE INDEX wish_claim_asked ON wish_claim (state, asked_at, id);
