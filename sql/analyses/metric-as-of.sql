-- What did the metrics say at a past moment, and what do they say of the same windows now?
-- ${as-of} = 1 minute ago -- after the table was first written to
-- ${since} = 1 hour ago
WITH then_said AS (
  SELECT service_name, window_start, SUM(log_record_count) AS events, SUM(log_record_error_count) AS errors
  FROM logs.metrics /*+ OPTIONS('as-of-timestamp' = '${as-of.millis}') */
  WHERE window_start >= ${since}
  GROUP BY service_name, window_start
),
now_says AS (
  SELECT service_name, window_start, SUM(log_record_count) AS events, SUM(log_record_error_count) AS errors
  FROM logs.metrics
  WHERE window_start >= ${since}
  GROUP BY service_name, window_start
)
SELECT
  now_says.window_start,
  now_says.service_name,
  then_said.events AS events_then,
  now_says.events,
  then_said.errors AS errors_then,
  now_says.errors
FROM now_says
LEFT JOIN then_said
  ON then_said.service_name = now_says.service_name AND then_said.window_start = now_says.window_start
ORDER BY
  ABS(now_says.events - COALESCE(then_said.events, 0)) DESC, now_says.window_start DESC, now_says.service_name
LIMIT 30;
