-- Activities 活动: dated gatherings and trips, by programme (catalogue/programmes): a talk, a visit, a reception day. Their fields are of the
-- programme; what is personal never stands here: of somebody who books a time it lies in the vault.
CREATE TABLE activity (
    id         BIGINT NOT NULL PRIMARY KEY,
    number     TEXT NOT NULL UNIQUE,              -- "HD261126-4837264", as matters have them
    programme  TEXT NOT NULL,                     -- code of its programme
    state      TEXT NOT NULL CHECK (state IN ('planned', 'approved', 'held', 'written', 'checked', 'cancelled')),
    title      TEXT NOT NULL,
    unit_id    BIGINT NOT NULL REFERENCES unit (id), -- whose activity it is
    area_id    BIGINT REFERENCES area (id),       -- where it is; NULL: not said
    place      TEXT NOT NULL DEFAULT '',          -- in words
    starts_at  BIGINT NOT NULL,                   -- as planned
    ends_at    BIGINT NOT NULL,
    held_at    BIGINT NOT NULL DEFAULT 0,         -- when it really began; 0: not held yet
    open       BIGINT NOT NULL DEFAULT 0 CHECK (open IN (0, 1)), -- residents are told of it: from its approval on, where its programme says so
    report     TEXT NOT NULL DEFAULT '',          -- what came of it, in words
    key_hash   TEXT UNIQUE,                       -- keyed, of the form's key: the same form twice is one activity; NULL: none
    changed_at BIGINT NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,         -- one more for each change: the second of two people sees it
    entries    BIGINT NOT NULL DEFAULT 0,         -- how many lines its trail has
    CHECK (ends_at > starts_at)
);
CREATE INDEX activity_when ON activity (starts_at, id);
CREATE INDEX activity_unit_when ON activity (unit_id, starts_at, id);
CREATE INDEX activity_area ON activity (area_id);
CREATE INDEX activity_open ON activity (starts_at, id) WHERE open = 1;

-- The values of its fields, one for each that is not empty.
CREATE TABLE activity_value (
    activity_id BIGINT NOT NULL REFERENCES activity (id),
    part        TEXT NOT NULL,                    -- the field
    value       TEXT NOT NULL,                    -- never ''
    PRIMARY KEY (activity_id, part)
);

-- Under which of the four downs it counts: one trip may do several kinds of work, and is one trip all the same.
CREATE TABLE activity_down (
    activity_id BIGINT NOT NULL REFERENCES activity (id),
    down        TEXT NOT NULL CHECK (down IN ('outreach', 'research', 'reception', 'office')),
    PRIMARY KEY (activity_id, down)
);

-- What was counted, by the kinds of its programme.
CREATE TABLE activity_count (
    activity_id BIGINT NOT NULL REFERENCES activity (id),
    kind        TEXT NOT NULL,
    value       BIGINT NOT NULL CHECK (value >= 0),
    at_least    TEXT NOT NULL DEFAULT '',         -- '': exactly so many; else 多, 余 or 超: at least so many
    PRIMARY KEY (activity_id, kind)
);

-- Officers who hold it, and who go along.
CREATE TABLE activity_officer (
    activity_id BIGINT NOT NULL REFERENCES activity (id),
    officer_id  BIGINT NOT NULL REFERENCES officer (id),
    part        TEXT NOT NULL CHECK (part IN ('host', 'company')),
    PRIMARY KEY (activity_id, officer_id)
);
CREATE INDEX activity_officer_of ON activity_officer (officer_id);

-- Subjects it happens at, was made to, or that attended; what is kept of one is in the subject.
CREATE TABLE activity_subject (
    activity_id BIGINT NOT NULL REFERENCES activity (id),
    subject_id  BIGINT NOT NULL REFERENCES subject (id),
    part        TEXT NOT NULL CHECK (part IN ('at', 'visited', 'attended')),
    PRIMARY KEY (activity_id, subject_id, part)
);
CREATE INDEX activity_subject_of ON activity_subject (subject_id);

-- Matters that were heard, raised, settled or decided there.
CREATE TABLE activity_matter (
    activity_id BIGINT NOT NULL REFERENCES activity (id),
    matter_id   BIGINT NOT NULL REFERENCES matter (id),
    part        TEXT NOT NULL CHECK (part IN ('heard', 'raised', 'settled', 'decided')),
    PRIMARY KEY (activity_id, matter_id)
);
CREATE INDEX activity_matter_of ON activity_matter (matter_id);

-- The trail of an activity, append-only: what was done, by whom, when it happened and when it was written down.
CREATE TABLE activity_trail (
    id          BIGINT NOT NULL PRIMARY KEY,
    activity_id BIGINT NOT NULL REFERENCES activity (id),
    seq         BIGINT NOT NULL,                  -- 1, 2, 3 … of the activity
    act         TEXT NOT NULL,                    -- plan, change, approve, hold, write, check, return, cancel, …
    officer_id  BIGINT REFERENCES officer (id),   -- NULL: the operator
    occurred_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    parts       TEXT NOT NULL DEFAULT '',         -- which fields, or the day a summary is of
    note        TEXT NOT NULL DEFAULT '',         -- a reason, a summary, in the officer's words
    UNIQUE (activity_id, seq)
);
CREATE INDEX activity_trail_officer ON activity_trail (officer_id);

-- Times of an approved day that residents book.
CREATE TABLE activity_slot (
    id          BIGINT NOT NULL PRIMARY KEY,
    activity_id BIGINT NOT NULL REFERENCES activity (id),
    starts_at   BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL,
    room        BIGINT NOT NULL CHECK (room > 0), -- bookings it takes
    taken       BIGINT NOT NULL DEFAULT 0 CHECK (taken >= 0 AND taken <= room),
    UNIQUE (activity_id, starts_at)
);

-- A booking, or somebody who came without one. What it is about is not asked: it is said when they are heard.
CREATE TABLE booking (
    id          BIGINT NOT NULL PRIMARY KEY,
    activity_id BIGINT NOT NULL REFERENCES activity (id),
    slot_id     BIGINT REFERENCES activity_slot (id), -- NULL: came without a booking
    state       TEXT NOT NULL CHECK (state IN ('booked', 'here', 'received', 'missed', 'cancelled')),
    party       BIGINT NOT NULL CHECK (party > 0), -- how many people
    person_id   BIGINT REFERENCES person (id),    -- in the vault; NULL: no name, no phone
    code_hash   TEXT NOT NULL DEFAULT '',         -- keyed, of the code that the receipt shows; '': came without a booking
    once_hash   TEXT,                             -- keyed, of phone and day, while it stands: one booking for each; NULL: it does not
    key_hash    TEXT UNIQUE,                      -- keyed, of the form's key: the same form twice is one booking
    matter_id   BIGINT REFERENCES matter (id),    -- what became of it; NULL: nothing yet
    made_at     BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL
);
CREATE INDEX booking_activity ON booking (activity_id, id);
CREATE INDEX booking_slot ON booking (slot_id);
CREATE INDEX booking_person ON booking (person_id);
CREATE INDEX booking_matter ON booking (matter_id);
CREATE UNIQUE INDEX booking_once ON booking (once_hash) WHERE once_hash IS NOT NULL;
