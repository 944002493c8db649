-- How fast is each team, and how often does it fail? The sketches of all its windows are merged: a bucket b
-- holds durations up to g^b ns with g = 1.01/0.99 and answers 2*g^b/(g+1), within 1 % of each (DDSketch, VLDB 2019).
-- ${since} = 7 days ago
-- ${until} = now
WITH windows AS (
  SELECT * FROM logs.metrics WHERE window_start >= ${since} AND window_start < ${until}
),
totals AS (
  SELECT
    service_namespace,
    SUM(log_record_count) AS events,
    ROUND(1e2 * SUM(log_record_error_count) / SUM(log_record_count), 2) AS error_percent
  FROM windows
  GROUP BY service_namespace
  HAVING SUM(log_record_count) > 0
),
merged AS (
  SELECT service_namespace, bucket, SUM(n) AS n
  FROM windows CROSS JOIN UNNEST(duration_buckets) AS buckets (bucket, n)
  GROUP BY service_namespace, bucket
),
ranked AS (
  SELECT
    service_namespace,
    bucket,
    SUM(n) OVER (PARTITION BY service_namespace ORDER BY bucket) AS seen,
    SUM(n) OVER (PARTITION BY service_namespace) AS durations
  FROM merged
),
quantiles AS (
  SELECT service_namespace, MIN(bucket) AS p99
  FROM ranked
  WHERE seen > FLOOR(0.99e0 * (durations - 1))
  GROUP BY service_namespace
)
SELECT
  totals.service_namespace,
  events,
  error_percent,
  ROUND(2 * POWER(1.01e0 / 0.99e0, p99) / (1.01e0 / 0.99e0 + 1) / 1e9, 6) AS p99_seconds
FROM totals LEFT JOIN quantiles ON quantiles.service_namespace = totals.service_namespace
ORDER BY totals.service_namespace
