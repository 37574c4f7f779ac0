-- Suggestions pass the titles of open matters: with the state in the index too no row is read for it.
DROP INDEX matter_open_newest;
CREATE INDEX matter_open_newest ON matter (submitted_at, id, compartment, state, title)
    WHERE state NOT IN ('closed', 'withdrawn', 'refused');

-- Whether a limit runs is a property in the index from now on: what is there is gone through again by the job.
UPDATE search_state SET value = 0 WHERE name = 'built' AND EXISTS (SELECT 1 FROM matter);
