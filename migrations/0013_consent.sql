-- Nobody stands in for somebody who has not said yes: whoever is named could otherwise be put out of sight of what is said against
-- an office, by that office itself.
ALTER TABLE deputy ADD COLUMN accepted_at BIGINT NOT NULL DEFAULT 0; -- the deputy said yes; 0: not yet
UPDATE deputy SET accepted_at = begun_at WHERE begun_at > 0;

-- A post held for somebody binds its holder afterwards only where they did something through it.
ALTER TABLE post ADD COLUMN acted BIGINT NOT NULL DEFAULT 0; -- of a post held for somebody: 1 once an entry was made through it
UPDATE post SET acted = 1 WHERE stands_for IS NOT NULL;

-- What nobody has placed yet is opened by a supervisor of one's own right only.
UPDATE post SET shields = 0 WHERE stands_for IS NOT NULL AND until = 0 AND shields = 1 AND officer_id NOT IN (SELECT k.officer_id
 FROM post k WHERE k.until = 0 AND k.shields = 1 AND k.stands_for IS NULL);
