-- Is every record that was read accounted for, and is every event that was made of them stored?
-- ${since} = 1 day ago -- what was written down since
WITH account AS (
  SELECT
    source_topic,
    source_partition,
    SUM(CASE WHEN kind = 'read' THEN record_count ELSE 0 END) AS records_read,
    SUM(CASE WHEN kind = 'event' THEN record_count ELSE 0 END) AS events,
    SUM(CASE WHEN kind = 'rejected' THEN record_count ELSE 0 END) AS rejected,
    SUM(CASE WHEN kind = 'dropped' THEN record_count ELSE 0 END) AS dropped,
    SUM(CASE WHEN kind = 'joined' THEN record_count ELSE 0 END) AS joined,
    MIN(CASE WHEN kind = 'read' THEN first_offset END) AS first_offset,
    MAX(CASE WHEN kind = 'read' THEN last_offset END) AS last_offset
  FROM logs.ledger
  WHERE recorded_at >= ${since}
  GROUP BY source_topic, source_partition
),
stored AS (
  SELECT
    source_topic,
    source_partition,
    COUNT(*) FILTER (WHERE again = 0) AS stored,
    COUNT(*) FILTER (WHERE again = 1) AS duplicates
  FROM (
    SELECT source_topic, source_partition, source_offset, 0 AS again FROM logs.events
    UNION ALL
    SELECT source_topic, source_partition, source_offset, 1 FROM logs.duplicates
  ) AS place
  JOIN account USING (source_topic, source_partition)
  WHERE source_offset BETWEEN first_offset AND last_offset
  GROUP BY source_topic, source_partition
)
SELECT
  source_topic,
  source_partition,
  records_read,
  events,
  rejected,
  dropped,
  joined,
  -- 0, unless records hold several events each.
  records_read - events - rejected - dropped - joined AS unaccounted,
  stored,
  duplicates,
  -- 0, unless a commit is under way, or lines were joined at the edges.
  events - COALESCE(stored, 0) - COALESCE(duplicates, 0) AS missing
FROM account LEFT JOIN stored USING (source_topic, source_partition)
ORDER BY source_topic, source_partition;
