-- Which services write the most lines, and bytes, per request?
-- ${since} = 1 hour ago
SELECT
  service_namespace,
  service_name,
  COUNT(DISTINCT trace_id) AS requests,
  CAST(1.0 * COUNT(*) / COUNT(DISTINCT trace_id) AS DECIMAL(12, 2)) AS lines_per_request,
  SUM(size_bytes) / COUNT(DISTINCT trace_id) AS bytes_per_request
FROM logs.events
WHERE `time` >= ${since} AND trace_id IS NOT NULL
GROUP BY service_namespace, service_name
ORDER BY lines_per_request DESC, bytes_per_request DESC, service_name
LIMIT 20;
