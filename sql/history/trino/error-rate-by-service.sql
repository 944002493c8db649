-- Which services fail most? From the metrics, so events count by their weight.
-- ${since} = 7 days ago
-- ${until} = now
SELECT
  service_namespace,
  service_name,
  SUM(log_record_count) AS events,
  SUM(log_record_error_count) AS errors,
  ROUND(1e2 * SUM(log_record_error_count) / SUM(log_record_count), 2) AS error_percent
FROM logs.metrics
WHERE window_start >= ${since} AND window_start < ${until}
GROUP BY service_namespace, service_name
HAVING SUM(log_record_count) > 0
ORDER BY error_percent DESC, service_name
