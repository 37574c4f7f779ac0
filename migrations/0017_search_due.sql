-- The days in which a matter falls due are properties in the index from now on, and what has not reached the unit where
-- everything comes in: what is there is gone through again by the job.
INSERT INTO search_state (name, value)
    SELECT 'wide', id FROM unit WHERE intake = 1 AND active = 1 AND EXISTS (SELECT 1 FROM matter) ORDER BY id LIMIT 1;
UPDATE search_state SET value = 0 WHERE name = 'built' AND EXISTS (SELECT 1 FROM matter);
