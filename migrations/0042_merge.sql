-- Where two pieces of an index are of one size, the job "merge" (model/search_merge.h) makes one of them, not only where
-- there are four: each question reads every piece.
INSERT INTO search (search, rank) VALUES ('usermerge', 2);
INSERT INTO wall_search (wall_search, rank) VALUES ('usermerge', 2);
