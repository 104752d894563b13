-- The state of a database that has been at rest: statistics and visibility known, nothing left to write.
VACUUM (ANALYZE) orders, order_events, offers, order_grams, ratings, accounts, tokens, teams, idempotency_keys, audit_log;
CHECKPOINT;
