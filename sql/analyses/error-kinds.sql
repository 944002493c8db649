-- What kinds of errors are there, since when, and how many clients and traces do they hit?
-- ${since} = 1 hour ago
SELECT
  service_name,
  COALESCE(error_type, LOG_TEMPLATE(body)) AS kind,
  COUNT(*) AS errors,
  COUNT(DISTINCT client_address) AS clients,
  COUNT(DISTINCT trace_id) AS traces,
  MIN(`time`) AS first_seen,
  MAX(`time`) AS last_seen
FROM logs.events
WHERE `time` >= ${since} AND severity_number >= 17
GROUP BY service_name, COALESCE(error_type, LOG_TEMPLATE(body))
ORDER BY errors DESC, service_name, kind
LIMIT 20;
