-- Which services have fallen silent, for how long, and how often do they usually write?
-- ${since} = 1 hour ago
SELECT
  service_namespace,
  service_name,
  last_seen,
  -- Since the newest event of all: what is on its way is no silence.
  TIMESTAMPDIFF(SECOND, last_seen, MAX(last_seen) OVER ()) AS silent_seconds,
  usual_gap_seconds,
  CAST(TIMESTAMPDIFF(SECOND, last_seen, MAX(last_seen) OVER ()) / usual_gap_seconds AS DECIMAL(12, 1)) AS gaps
FROM (
  SELECT
    service_namespace,
    service_name,
    MAX(`time`) AS last_seen,
    CAST(1.0 * TIMESTAMPDIFF(SECOND, MIN(`time`), MAX(`time`)) / (COUNT(*) - 1) AS DECIMAL(12, 3)) AS usual_gap_seconds
  FROM logs.events
  WHERE `time` >= ${since}
  GROUP BY service_namespace, service_name
  HAVING COUNT(*) > 1
)
WHERE usual_gap_seconds > 0
ORDER BY gaps DESC, service_name
LIMIT 20;
