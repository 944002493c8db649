-- What happened in a trace, in order, and in which services?
-- ${trace} = -- its id; without one, one that went through many services, and badly
-- ${since} = 1 hour ago
WITH chosen AS (
  SELECT trace_id
  FROM logs.events
  WHERE `time` >= ${since} AND trace_id IS NOT NULL AND ('${trace}' = '' OR trace_id = '${trace}')
  GROUP BY trace_id
  ORDER BY COUNT(DISTINCT service_name) DESC, MAX(severity_number) DESC, MAX(`time`) DESC
  LIMIT 1
),
lines AS (
  SELECT
    trace_id, service_name, span_id, severity_text, event_duration, body,
    EXTRACT(EPOCH FROM `time`) * 1000 + EXTRACT(MILLISECOND FROM `time`) AS millis
  FROM logs.events
  WHERE `time` >= ${since} AND trace_id IS NOT NULL AND ('${trace}' = '' OR trace_id = '${trace}')
)
SELECT
  lines.trace_id,
  millis - MIN(millis) OVER (PARTITION BY lines.trace_id) AS ms,
  service_name,
  span_id,
  severity_text,
  CAST(event_duration / 1e6 AS DECIMAL(12, 1)) AS took_ms,
  body
FROM lines JOIN chosen ON lines.trace_id = chosen.trace_id
ORDER BY ms, service_name, span_id;
