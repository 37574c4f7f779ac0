-- What earlier versions left. A field that is kept and left empty is empty now: the rows that say otherwise are made anew
-- from the record (model/kept.c).
INSERT INTO site_fact (name, value) SELECT 'kept_after', '0' WHERE EXISTS (SELECT 1 FROM kept);
