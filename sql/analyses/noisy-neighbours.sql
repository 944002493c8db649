-- Which services take most of a topic that others share, and how has that changed since the day before?
-- ${since} = 1 day ago
-- ${before} = 2 days ago -- from here to there is what it is compared with
WITH received AS (
  SELECT
    source_topic,
    COALESCE(service_name, '(unknown)') AS service_name,
    SUM(received) FILTER (WHERE hour_start >= ${since}) AS size_bytes,
    SUM(received) FILTER (WHERE hour_start < ${since}) AS size_before
  FROM (
    SELECT
      hour_start, source_topic, service_name,
      log_record_size + duplicate_size + rejected_size + dropped_size AS received
    FROM logs.`usage`
    WHERE hour_start >= ${before}
  )
  GROUP BY source_topic, COALESCE(service_name, '(unknown)')
)
SELECT
  source_topic,
  service_name,
  size_bytes,
  CAST(100.0 * size_bytes / SUM(size_bytes) OVER (PARTITION BY source_topic) AS DECIMAL(5, 1)) AS percent_of_topic,
  CAST(1.0 * size_bytes / size_before AS DECIMAL(8, 2)) AS times_before
FROM received
WHERE size_bytes > 0
ORDER BY percent_of_topic DESC, source_topic, service_name
LIMIT 20;
