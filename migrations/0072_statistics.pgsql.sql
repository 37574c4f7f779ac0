-- SQLite drops statistics here that nobody renews; PostgreSQL renews its own, from now on after an import, too.
ANALYZE matter;
