-- Who sends what twice, how long after the first time, and how many bytes is that?
-- ${since} = 1 hour ago
SELECT
  again.service_namespace,
  again.service_name,
  again.source_topic,
  COUNT(*) AS duplicates,
  COUNT(DISTINCT again.event_id) AS events,
  SUM(again.size_bytes) AS size_bytes,
  MAX(TIMESTAMPDIFF(SECOND, original.ingest_time, again.ingest_time)) AS seconds_at_most,
  LOG_TEMPLATE(MIN(original.body)) AS for_example
FROM logs.duplicates AS again
-- The first may be older than what is looked at here.
LEFT JOIN logs.events AS original
  ON original.event_id = again.event_id AND original.`time` >= ${since} - INTERVAL '1' HOUR
WHERE again.ingest_time >= ${since}
GROUP BY again.service_namespace, again.service_name, again.source_topic
ORDER BY duplicates DESC, again.service_name
LIMIT 20;
