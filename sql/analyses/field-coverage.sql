-- How well is each source understood: by which format, and how often do the important fields lack?
-- ${since} = 1 hour ago
SELECT
  source_topic,
  parser,
  COUNT(*) AS events,
  CAST(100.0 * COUNT(severity_number) / COUNT(*) AS DECIMAL(5, 1)) AS severity_percent,
  CAST(100.0 * COUNT(service_name) / COUNT(*) AS DECIMAL(5, 1)) AS service_percent,
  CAST(100.0 * COUNT(service_namespace) / COUNT(*) AS DECIMAL(5, 1)) AS team_percent,
  CAST(100.0 * COUNT(trace_id) / COUNT(*) AS DECIMAL(5, 1)) AS trace_percent,
  CAST(100.0 * COUNT(event_duration) / COUNT(*) AS DECIMAL(5, 1)) AS duration_percent,
  CAST(100.0 * COUNT(log_record_original) / COUNT(*) AS DECIMAL(5, 1)) AS partly_lost_percent
FROM logs.events
WHERE `time` >= ${since}
GROUP BY source_topic, parser
ORDER BY events DESC, source_topic, parser;
