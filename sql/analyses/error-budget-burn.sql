-- How much of its error budget has each team burnt, and how fast is it burning now?
-- ${objective} = 0.999 -- the share of events that is to be free of errors
-- ${period} = 30 days ago -- the budget is for what came since
-- ${lately} = 1 hour ago -- the rate is that since then; at 1 the budget lasts exactly for the period
SELECT
  service_namespace,
  events,
  errors,
  CAST(100 * errors / (events * (1 - ${objective})) AS DECIMAL(12, 1)) AS budget_burnt_percent,
  CAST(recent_errors / (recent_events * (1 - ${objective})) AS DECIMAL(12, 1)) AS burn_rate
FROM (
  SELECT
    service_namespace,
    SUM(log_record_count) AS events,
    SUM(log_record_error_count) AS errors,
    SUM(log_record_count) FILTER (WHERE window_start >= ${lately}) AS recent_events,
    SUM(log_record_error_count) FILTER (WHERE window_start >= ${lately}) AS recent_errors
  FROM logs.metrics
  WHERE window_start >= ${period} AND deployment_environment_name <> 'staging'
  GROUP BY service_namespace
)
WHERE events > 0
ORDER BY budget_burnt_percent DESC, service_namespace;
