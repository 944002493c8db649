-- Which teams' services fail most, and how large a share of their events is that?
-- ${since} = 1 hour ago
SELECT
  service_namespace,
  service_name,
  COUNT(*) AS events,
  COUNT(*) FILTER (WHERE severity_number >= 17) AS errors,
  CAST(100.0 * COUNT(*) FILTER (WHERE severity_number >= 17) / COUNT(*) AS DECIMAL(5, 2)) AS error_percent
FROM logs.events
WHERE `time` >= ${since}
GROUP BY service_namespace, service_name
HAVING COUNT(*) FILTER (WHERE severity_number >= 17) > 0
ORDER BY errors DESC, service_name
LIMIT 20;
