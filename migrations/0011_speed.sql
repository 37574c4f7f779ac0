-- Lists of other platforms name areas; a row must not read all of them.
CREATE INDEX area_name ON area (name, level);
