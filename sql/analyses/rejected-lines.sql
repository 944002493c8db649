-- Which lines are not understood, why, and what do they look like?
-- ${since} = 1 day ago
SELECT
  source_topic,
  reason,
  parser,
  service_name,
  COUNT(*) AS records,
  SUM(CHAR_LENGTH(DECODE(`raw`, 'UTF-8'))) AS characters,
  MAX(ingest_time) AS last_seen,
  MIN(detail) AS detail,
  SUBSTRING(MIN(DECODE(`raw`, 'UTF-8')), 1, 60) AS for_example
FROM logs.rejected
WHERE ingest_time >= ${since}
GROUP BY source_topic, reason, parser, service_name
ORDER BY records DESC, source_topic, reason
LIMIT 20;
