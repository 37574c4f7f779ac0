-- Versions of procedures that somebody put in force here: new mechanisms, and what an office changed of those inside the program
-- (catalogue/procedures). Nothing of a version is ever changed or removed: matters keep the one they began under.
CREATE TABLE procedure_version (
    code    TEXT NOT NULL,                 -- of the procedure, which may be one inside the program
    version BIGINT NOT NULL CHECK (version > 0), -- 1, 2, … of this code
    name    TEXT NOT NULL,                 -- as its file says, in Chinese
    prefix  TEXT NOT NULL,                 -- of its numbers
    body    TEXT NOT NULL,                 -- the file, YAML
    sha256  TEXT NOT NULL,                 -- of the file, in hexadecimal
    from_at BIGINT NOT NULL,               -- new matters begin under it from this moment on, until the next one's
    put_by  BIGINT REFERENCES officer (id), -- who put it in force; NULL: the operator
    put_at  BIGINT NOT NULL,               -- when
    PRIMARY KEY (code, version)
);
CREATE INDEX procedure_version_from ON procedure_version (code, from_at, version);

-- Which version of its procedure the matter is under; 0: the one inside the program.
ALTER TABLE matter ADD COLUMN procedure_version BIGINT NOT NULL DEFAULT 0;
