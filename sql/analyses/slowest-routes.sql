-- Which routes are slowest now, and how slow were they at the same time last week?
-- ${since} = 1 hour ago -- "now" begins here, and "last week" 7 days before
SELECT
  service_name,
  route,
  requests,
  CAST(QUANTILE(sketch, 0.99) * 1000 AS DECIMAL(12, 1)) AS p99_ms,
  CAST(QUANTILE(sketch_last_week, 0.99) * 1000 AS DECIMAL(12, 1)) AS p99_ms_last_week,
  CAST(QUANTILE(sketch, 0.99) / QUANTILE(sketch_last_week, 0.99) AS DECIMAL(8, 2)) AS factor
FROM (
  SELECT
    service_name,
    dimensions['http.route'] AS route,
    SUM(duration_count) FILTER (WHERE window_start >= ${since}) AS requests,
    SKETCH_MERGE(duration_buckets) FILTER (WHERE window_start >= ${since}) AS sketch,
    SKETCH_MERGE(duration_buckets) FILTER (WHERE window_start < ${since}) AS sketch_last_week
  FROM logs.breakdowns
  WHERE metric_set = 'routes'
    AND (window_start >= ${since}
      OR (window_start >= ${since} - INTERVAL '7' DAY AND window_start < ${now} - INTERVAL '7' DAY))
  GROUP BY service_name, dimensions['http.route']
)
WHERE requests > 0
ORDER BY p99_ms DESC, service_name, route
LIMIT 20;
