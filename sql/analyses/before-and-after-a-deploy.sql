-- What changed with each service's last deploy: its errors, its durations?
-- ${since} = 1 day ago
WITH versions AS (
  SELECT
    service_name,
    deployment_environment_name AS environment,
    COALESCE(dimensions['service.version'], dimensions['deployment.id']) AS version,
    MIN(window_start) AS appeared,
    SUM(log_record_count) AS events,
    100.0 * SUM(log_record_error_count) / SUM(log_record_count) AS error_percent,
    QUANTILE(SKETCH_MERGE(duration_buckets), 0.99) * 1000 AS p99_ms
  FROM logs.breakdowns
  WHERE metric_set = 'versions' AND window_start >= ${since}
  GROUP BY
    service_name,
    deployment_environment_name,
    COALESCE(dimensions['service.version'], dimensions['deployment.id'])
  HAVING SUM(log_record_count) > 0
),
ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY service_name, environment ORDER BY appeared DESC, version DESC) AS age
  FROM versions
)
SELECT
  newest.service_name,
  newest.environment,
  previous.version AS version_before,
  newest.version,
  newest.appeared,
  newest.events,
  CAST(previous.error_percent AS DECIMAL(5, 2)) AS error_percent_before,
  CAST(newest.error_percent AS DECIMAL(5, 2)) AS error_percent,
  CAST(previous.p99_ms AS DECIMAL(12, 1)) AS p99_ms_before,
  CAST(newest.p99_ms AS DECIMAL(12, 1)) AS p99_ms,
  -- Known a quarter of an hour after the deploy, with 95 per cent confidence.
  CASE
    WHEN told.error_ratio_change_low > 0 THEN 'more errors'
    WHEN told.error_ratio_change_high < 0 THEN 'fewer errors'
    WHEN told.error_ratio_change IS NOT NULL THEN 'no difference'
  END AS verdict
FROM ranked AS newest
LEFT JOIN ranked AS previous
  ON previous.service_name = newest.service_name
  AND previous.environment = newest.environment
  AND previous.age = 2
LEFT JOIN logs.deployments AS told
  ON told.service_name = newest.service_name
  AND told.deployment_environment_name = newest.environment
  AND COALESCE(told.service_version, told.deployment_id) = newest.version
  AND told.deployed_at >= ${since}
WHERE newest.age = 1
ORDER BY previous.version IS NULL, newest.appeared DESC, newest.service_name, newest.environment
LIMIT 20;
