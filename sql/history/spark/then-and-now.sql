-- How many events did a report see that was made at an earlier time, and how many are there now?
-- ${as.of} = now -- any time since the table was made
SELECT
  current.service_namespace,
  COALESCE(earlier.events, 0) AS events_then,
  current.events AS events_now
FROM (SELECT service_namespace, COUNT(*) AS events FROM logs.events GROUP BY service_namespace) current
LEFT JOIN (
  SELECT service_namespace, COUNT(*) AS events
  FROM logs.events FOR TIMESTAMP AS OF ${as.of}
  GROUP BY service_namespace
) earlier ON earlier.service_namespace = current.service_namespace
ORDER BY current.service_namespace
