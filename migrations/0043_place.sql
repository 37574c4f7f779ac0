-- Where a resident stood who opened the form from the sign of a place: a public subject. Of a matter, not of a person.
CREATE TABLE matter_subject (
    matter_id  BIGINT NOT NULL PRIMARY KEY REFERENCES matter (id),
    subject_id BIGINT NOT NULL REFERENCES subject (id)
);
CREATE INDEX matter_subject_at ON matter_subject (subject_id, matter_id);
