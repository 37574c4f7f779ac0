-- Orders of talks (宣讲点单, catalogue/procedures/diandan.yaml): what of the menu was ordered, which team brings it, and the activity that it
-- became. Team, lecturer and day stand here only while the order is matched: they are freed in the write that takes it back or ends it.
CREATE TABLE lecture (
    matter_id   BIGINT NOT NULL PRIMARY KEY REFERENCES matter (id), -- the order
    topic_id    BIGINT REFERENCES subject (id),   -- of the menu (register lecture_topic); NULL: only a field was named
    team_id     BIGINT REFERENCES subject (id),   -- who brings it (register lecture_team); NULL: nobody yet
    lecturer_id BIGINT REFERENCES subject (id),   -- of that team (register lecturer); NULL: the team says later
    on_day      BIGINT NOT NULL DEFAULT 0,        -- yyyymmdd: as wanted, then as fixed; 0: no team yet
    activity_id BIGINT REFERENCES activity (id)   -- the talk, once day and place are fixed
);
CREATE INDEX lecture_day ON lecture (on_day, team_id, lecturer_id) WHERE on_day > 0;
CREATE INDEX lecture_topic ON lecture (topic_id);
CREATE INDEX lecture_team ON lecture (team_id, on_day);
CREATE INDEX lecture_lecturer ON lecture (lecturer_id, on_day);
CREATE INDEX lecture_activity ON lecture (activity_id);
