-- Outbox: what is to be told to residents, offices and other systems, written in the write of the entry that causes it.
-- Holds neither texts nor addresses: both are made from template, matter and vault at the moment of sending.
CREATE TABLE outbox (
    id           BIGINT NOT NULL PRIMARY KEY,
    matter_id    BIGINT REFERENCES matter (id),        -- NULL: not about one matter (an office's digest)
    entry_id     BIGINT REFERENCES entry (id),         -- the entry that caused it
    event        TEXT NOT NULL,                        -- of catalogue/message.c; for a webhook the kind of the entry
    channel      TEXT NOT NULL CHECK (channel IN ('sms', 'mail', 'webhook')),
    person_id    BIGINT REFERENCES person (id),        -- the resident it goes to
    unit_id      BIGINT REFERENCES unit (id),          -- the office it goes to
    hook         TEXT NOT NULL DEFAULT '',             -- the webhook's name in the settings
    message_id   TEXT NOT NULL UNIQUE,                 -- ours, given to the gateway: the same in every attempt
    state        TEXT NOT NULL CHECK (state IN ('held', 'due', 'sending', 'unsure', 'sent', 'delivered', 'failed',
                 'cancelled')),
    twice        BIGINT NOT NULL DEFAULT 0 CHECK (twice IN (0, 1)), -- 1: possibly sent twice, the gateway cannot tell
    mask         TEXT NOT NULL DEFAULT '',             -- the address as staff may read it, 138****5678
    created_at   BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,                      -- not before; while sending: the end of the lease
    expires_at   BIGINT NOT NULL,                      -- of no use to anybody after this
    owner        TEXT NOT NULL DEFAULT '',             -- of the attempt that runs, never the same twice
    attempts     BIGINT NOT NULL DEFAULT 0,
    gateway_id   TEXT NOT NULL DEFAULT '',             -- what the gateway calls it
    reason       TEXT NOT NULL DEFAULT '',             -- of the last failure, or why it was cancelled
    sent_at      BIGINT NOT NULL DEFAULT 0,            -- the gateway took it
    delivered_at BIGINT NOT NULL DEFAULT 0             -- the gateway reported that it arrived
);
CREATE INDEX outbox_next ON outbox (channel, due_at, id) WHERE state IN ('held', 'due', 'sending', 'unsure');
CREATE INDEX outbox_state ON outbox (state, id);
CREATE INDEX outbox_matter ON outbox (matter_id, id);
CREATE INDEX outbox_entry ON outbox (entry_id);
CREATE INDEX outbox_person ON outbox (person_id);
CREATE INDEX outbox_unit ON outbox (unit_id, state);
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at > 0;

-- Channels that an administrator has stopped for a while: the settings say which there are.
CREATE TABLE outbox_pause (
    channel   TEXT NOT NULL PRIMARY KEY,               -- sms, mail, webhook
    paused_at BIGINT NOT NULL
);

-- Texts of messages where an office has written its own; the others are built in (catalogue/message.c).
CREATE TABLE message_text (
    event     TEXT NOT NULL,
    lang      TEXT NOT NULL,                           -- zh-CN, en
    active    BIGINT NOT NULL CHECK (active IN (0, 1)), -- 0: this event is not told
    subject   TEXT NOT NULL,                           -- of the mail
    sms       TEXT NOT NULL,
    mail      TEXT NOT NULL,
    version   BIGINT NOT NULL,
    edited_at BIGINT NOT NULL,
    PRIMARY KEY (event, lang)
);

-- How the resident of a matter wants to hear of it, where that is not Chinese by the phone number they left.
CREATE TABLE matter_reach (
    matter_id BIGINT NOT NULL PRIMARY KEY REFERENCES matter (id),
    lang      TEXT NOT NULL,                           -- zh-CN, en
    reach     TEXT NOT NULL CHECK (reach IN ('', 'sms', 'mail', 'none'))
);

-- Official mail addresses of offices, for digests of what waits there.
CREATE TABLE unit_mail (
    unit_id BIGINT NOT NULL PRIMARY KEY REFERENCES unit (id),
    mail    TEXT NOT NULL,
    told_at BIGINT NOT NULL DEFAULT 0                  -- when the last digest went out
);
