-- Dates of imported matters that were not written as a day with a time. They are used as they were read, and reports list them apart.
CREATE TABLE date_doubt (
    matter_id BIGINT NOT NULL REFERENCES matter (id),
    part      TEXT NOT NULL CHECK (part IN ('submitted', 'answered')), -- which of the matter's times it became
    doubt     TEXT NOT NULL CHECK (doubt IN ('serial', 'day', 'none')), -- a spreadsheet's day number; no time of day; an answer without any date
    given     TEXT NOT NULL,                           -- as it stood in the list
    PRIMARY KEY (matter_id, part)
);
