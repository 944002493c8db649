-- Which services write unusually much or little, or fail unusually often, for this hour of the day?
-- ${days} = 14 -- so many days before are compared with
WITH hours AS (
  -- Whole hours that end now, and at the same time of the days before.
  SELECT
    service_name,
    (TIMESTAMPDIFF(SECOND, CAST(window_start AS TIMESTAMP(3)), ${now}) - 1) / 86400 AS days_ago,
    SUM(log_record_count) AS events,
    SUM(log_record_error_count) AS errors
  FROM logs.metrics
  WHERE window_start < ${now}
    AND window_start >= ${now} - INTERVAL '${days}' DAY(3) - INTERVAL '1' HOUR
    AND MOD(TIMESTAMPDIFF(SECOND, CAST(window_start AS TIMESTAMP(3)), ${now}) - 1, 86400) < 3600
  GROUP BY service_name, (TIMESTAMPDIFF(SECOND, CAST(window_start AS TIMESTAMP(3)), ${now}) - 1) / 86400
),
compared AS (
  SELECT
    service_name,
    SUM(CASE WHEN days_ago = 0 THEN events ELSE 0 END) AS events,
    SUM(CASE WHEN days_ago = 0 THEN errors ELSE 0 END) AS errors,
    COUNT(CASE WHEN days_ago > 0 THEN 1 END) AS days,
    AVG(CASE WHEN days_ago > 0 THEN CAST(events AS DOUBLE) END) AS usual_events,
    STDDEV_SAMP(CASE WHEN days_ago > 0 THEN CAST(events AS DOUBLE) END) AS spread,
    AVG(CASE WHEN days_ago > 0 THEN CAST(errors AS DOUBLE) END) AS usual_errors
  FROM hours
  GROUP BY service_name
)
SELECT
  service_name,
  events,
  CAST(usual_events AS DECIMAL(18, 1)) AS usual_events,
  -- How many standard deviations away; beyond 3 is unusual.
  CAST((events - usual_events) / NULLIF(spread, 0) AS DECIMAL(12, 1)) AS deviation,
  errors,
  CAST(usual_errors AS DECIMAL(18, 1)) AS usual_errors,
  days
FROM compared
ORDER BY ABS((events - usual_events) / NULLIF(spread, 0)) DESC, service_name
LIMIT 20;
