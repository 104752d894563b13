-- The state of a database that has been at rest: statistics and visibility known, reports made, nothing left to
-- write.
SELECT rebuild_report(c.id) FROM bench.center AS c;
VACUUM (ANALYZE) orders, report_parts, order_events, offers, order_grams, ratings, accounts, tokens, teams, idempotency_keys, audit_log;
CHECKPOINT;
