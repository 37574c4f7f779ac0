-- Restoring left statistics in the file that nobody renewed: plans of one hour, for ever. SQLite plans without any.
DROP TABLE IF EXISTS sqlite_stat1;
DROP TABLE IF EXISTS sqlite_stat4;
