-- Is every record that was read in a table? missing is 0 where each Kafka record is one event.
-- ${since} = 7 days ago
-- ${until} = now

SELECT
  source_topic,
  SUM(CASE WHEN kind = 'read' THEN record_count ELSE 0 END) AS records,
  SUM(CASE WHEN kind = 'event' THEN record_count ELSE 0 END) AS events,
  SUM(CASE WHEN kind = 'rejected' THEN record_count ELSE 0 END) AS rejected,
  SUM(CASE WHEN kind = 'dropped' THEN record_count ELSE 0 END) AS dropped,
  SUM(
    CASE
      WHEN kind = 'read' THEN record_count
      WHEN kind IN ('event', 'rejected', 'dropped') THEN -record_count
      ELSE 0
    END) AS missing
FROM logs.ledger
WHERE recorded_at >= ${since} AND recorded_at < ${until}
GROUP BY source_topic
ORDER BY source_topic
