-- Is every record that was read accounted for? Where each Kafka record is one event, missing is 0.
-- ${since} = 7 days ago
-- ${until} = now
SELECT
  source_topic,
  SUM(CASE WHEN kind = 'read' THEN record_count ELSE 0 END) AS records,
  SUM(CASE WHEN kind = 'event' THEN record_count ELSE 0 END) AS events,
  SUM(CASE WHEN kind = 'rejected' THEN record_count ELSE 0 END) AS rejected,
  SUM(CASE WHEN kind = 'dropped' THEN record_count ELSE 0 END) AS dropped,
  SUM(CASE WHEN kind = 'joined' THEN record_count ELSE 0 END) AS joined,
  SUM(
    CASE
      WHEN kind = 'read' THEN record_count
      WHEN kind IN ('event', 'rejected', 'dropped', 'joined') THEN -record_count
      ELSE 0
    END) AS missing
FROM logs.ledger
WHERE recorded_at >= ${since} AND recorded_at < ${until}
GROUP BY source_topic
ORDER BY source_topic
