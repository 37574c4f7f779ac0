-- See 0017_search_due.sql. What was put in last is looked through line by line until it is merged into the index, so it is
-- merged in small pieces.
ALTER INDEX search_doc_words SET (gin_pending_list_limit = 256);
ALTER INDEX wall_doc_words SET (gin_pending_list_limit = 256);
INSERT INTO search_state (name, value)
    SELECT 'wide', id FROM unit WHERE intake = 1 AND active = 1 AND EXISTS (SELECT 1 FROM matter) ORDER BY id LIMIT 1;
UPDATE search_state SET value = 0 WHERE name = 'built' AND EXISTS (SELECT 1 FROM matter);
