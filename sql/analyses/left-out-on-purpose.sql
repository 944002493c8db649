-- What was dropped by rules, redacted, cut or joined, for which team, and how much?
-- ${since} = 1 day ago
SELECT
  kind,
  name AS rule_or_detector,
  service_namespace,
  SUM(record_count) AS `count`,
  SUM(size_bytes) AS size_bytes,
  COUNT(DISTINCT source_topic) AS topics,
  MAX(recorded_at) AS last_recorded
FROM logs.ledger
WHERE recorded_at >= ${since} AND kind NOT IN ('read', 'event', 'rejected')
GROUP BY kind, name, service_namespace
ORDER BY `count` DESC, kind, name, service_namespace
LIMIT 30;
