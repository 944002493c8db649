-- How many events, and bytes as received, does each team send each day?
-- ${since} = 7 days ago
-- ${until} = now
SELECT
  service_namespace,
  CAST(time AS DATE) AS day,
  COUNT(*) AS events,
  SUM(size_bytes) AS bytes
FROM logs.events
WHERE time >= ${since} AND time < ${until}
GROUP BY service_namespace, CAST(time AS DATE)
ORDER BY service_namespace, day
