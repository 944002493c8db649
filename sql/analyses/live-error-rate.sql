-- As events come: what share of each team's are errors, minute by minute?
-- ${follow} = false -- true: go on with what comes, without an end
-- ${since} = 15 minutes ago
SET 'execution.runtime-mode' = 'streaming';
SELECT
  window_start,
  service_namespace,
  COUNT(*) AS events,
  CAST(100.0 * COUNT(*) FILTER (WHERE severity_number >= 17) / COUNT(*) AS DECIMAL(5, 2)) AS error_percent
FROM TABLE(TUMBLE(
  (SELECT * FROM logs.event_stream /*+ OPTIONS('streaming' = '${follow}') */ WHERE `time` >= ${since}),
  DESCRIPTOR(event_time),
  INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, service_namespace;
