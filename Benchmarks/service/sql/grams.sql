-- What the orders of orders.sql are searched by.

SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';

INSERT INTO order_grams (center_id, order_id, grams)
SELECT c.id, bench.order_id(i), w.grams
FROM generate_series(1::bigint, :orders) AS g (i) CROSS JOIN bench.center AS c
    JOIN bench.wordings AS w ON w.n = bench.pick(i, 5, (SELECT count(*) FROM bench.wordings));

SELECT definition FROM bench.indexes WHERE relation = 'order_grams' \gexec
