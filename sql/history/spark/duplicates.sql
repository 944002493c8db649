-- Who sends what twice, and how often?
-- ${since} = 7 days ago
-- ${until} = now
SELECT
  service_namespace,
  service_name,
  source_topic,
  COUNT(*) AS duplicates,
  COUNT(DISTINCT event_id) AS events
FROM logs.duplicates
WHERE ingest_time >= ${since} AND ingest_time < ${until}
GROUP BY service_namespace, service_name, source_topic
ORDER BY duplicates DESC, service_name
