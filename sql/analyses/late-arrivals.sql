-- Whose events arrive late, how many, and how late?
-- ${late} = 10 -- seconds from happening to arriving that are too many
-- ${since} = 1 hour ago
SELECT
  service_name,
  source_topic,
  COUNT(*) AS events,
  COUNT(*) FILTER (WHERE seconds > ${late}) AS late,
  CAST(100.0 * COUNT(*) FILTER (WHERE seconds > ${late}) / COUNT(*) AS DECIMAL(5, 2)) AS late_percent,
  CAST(QUANTILE(SKETCH(GREATEST(seconds, 0) * 1000000000), 0.99) AS DECIMAL(12, 0)) AS p99_seconds,
  MAX(seconds) AS longest_seconds
FROM (
  SELECT
    service_name, source_topic, CAST(TIMESTAMPDIFF(SECOND, `time`, ingest_time) AS BIGINT) AS seconds
  FROM logs.events
  WHERE ingest_time >= ${since} AND `time` >= ${since} - INTERVAL '1' DAY
)
GROUP BY service_name, source_topic
HAVING COUNT(*) FILTER (WHERE seconds > ${late}) > 0
ORDER BY late DESC, service_name, source_topic
LIMIT 20;
