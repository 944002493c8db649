-- What has a client done, session by session?
-- ${client} = % -- an address, or a pattern as LIKE takes it
-- ${gap} = 30 -- a session ends where nothing comes for so many minutes
-- ${since} = 1 hour ago
WITH requests AS (
  SELECT client_address, CAST(`time` AS TIMESTAMP(3)) AS `time`, http_response_status_code, url_path
  FROM logs.events
  WHERE `time` >= ${since} AND client_address LIKE '${client}'
),
starts AS (
  SELECT
    *,
    CASE
      WHEN `time` < LAG(`time`) OVER (PARTITION BY client_address ORDER BY `time`) + INTERVAL '${gap}' MINUTE THEN 0
      ELSE 1
    END AS starts
  FROM requests
),
numbered AS (
  SELECT
    *,
    SUM(starts) OVER (PARTITION BY client_address ORDER BY `time` ROWS UNBOUNDED PRECEDING) AS number
  FROM starts
)
SELECT
  client_address,
  number AS session,
  MIN(`time`) AS started,
  TIMESTAMPDIFF(SECOND, MIN(`time`), MAX(`time`)) AS seconds,
  COUNT(*) AS requests,
  COUNT(*) FILTER (WHERE http_response_status_code >= 400) AS refused_or_failed,
  COUNT(DISTINCT url_path) AS pages
FROM numbered
GROUP BY client_address, number
ORDER BY requests DESC, client_address, started
LIMIT 20;
