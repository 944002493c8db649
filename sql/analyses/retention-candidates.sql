-- Which messages take much space and tell of nothing wrong, so that they could be kept for a shorter time?
-- ${since} = 1 hour ago
SELECT
  service_namespace,
  service_name,
  LOG_TEMPLATE(MIN(body)) AS message,
  COUNT(*) AS events,
  SUM(size_bytes) AS size_bytes,
  CAST(100.0 * SUM(size_bytes) / SUM(SUM(size_bytes)) OVER () AS DECIMAL(5, 2)) AS percent_of_all,
  MAX(severity_number) AS worst_severity
FROM logs.events
WHERE `time` >= ${since}
GROUP BY service_namespace, service_name, template_id
HAVING COALESCE(MAX(severity_number), 0) < 13
ORDER BY size_bytes DESC, service_name, message
LIMIT 20;
