-- Fields that a matter keeps (docs/procedures.md, "keep: true"): of each the value it was given first and the one it has now, so that lists
-- and figures need not read the record. Made from the texts of entries, in the write that appends them; those remain what counts.
CREATE TABLE kept (
    matter_id   BIGINT NOT NULL REFERENCES matter (id),
    part        TEXT NOT NULL,                   -- the field
    first_value TEXT NOT NULL,                   -- as it was given first: the code of an option, a number, a day, a short text
    first_at    BIGINT NOT NULL,
    value       TEXT NOT NULL,                   -- as it is now
    at          BIGINT NOT NULL,                 -- since when; first_at where it never changed
    PRIMARY KEY (matter_id, part)
);
CREATE INDEX kept_part ON kept (part, value, matter_id);
