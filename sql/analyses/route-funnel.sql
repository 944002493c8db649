-- Of the clients that begin a way through the shop, how many take each further step in time?
-- ${first} = / -- paths, or patterns as LIKE takes them
-- ${second} = /p/%
-- ${third} = /basket
-- ${within} = 30 -- minutes from one step to the next
-- ${since} = 1 hour ago
WITH requests AS (
  SELECT client_address, `time`, url_path
  FROM logs.events
  WHERE `time` >= ${since} AND client_address IS NOT NULL
),
step1 AS (
  SELECT client_address, MIN(`time`) AS reached
  FROM requests
  WHERE url_path LIKE '${first}'
  GROUP BY client_address
),
step2 AS (
  SELECT r.client_address, MIN(r.`time`) AS reached
  FROM step1 JOIN requests AS r ON r.client_address = step1.client_address
  WHERE r.url_path LIKE '${second}' AND r.`time` > reached AND r.`time` < reached + INTERVAL '${within}' MINUTE
  GROUP BY r.client_address
),
step3 AS (
  SELECT r.client_address, MIN(r.`time`) AS reached
  FROM step2 JOIN requests AS r ON r.client_address = step2.client_address
  WHERE r.url_path LIKE '${third}' AND r.`time` > reached AND r.`time` < reached + INTERVAL '${within}' MINUTE
  GROUP BY r.client_address
)
SELECT
  step,
  path,
  clients,
  CAST(100.0 * clients / NULLIF(LAG(clients) OVER (ORDER BY step), 0) AS DECIMAL(5, 1)) AS percent_of_step_before,
  CAST(100.0 * clients / NULLIF(FIRST_VALUE(clients) OVER (ORDER BY step), 0) AS DECIMAL(5, 1)) AS percent_of_first
FROM (
  SELECT 1 AS step, '${first}' AS path, COUNT(*) AS clients FROM step1
  UNION ALL
  SELECT 2, '${second}', COUNT(*) FROM step2
  UNION ALL
  SELECT 3, '${third}', COUNT(*) FROM step3
)
ORDER BY step;
