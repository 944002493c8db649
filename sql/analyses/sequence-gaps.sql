-- Which producers' running numbers have gaps, and how many events are missing?
-- ${since} = 1 hour ago
SELECT
  service_name,
  producer,
  COUNT(*) AS events,
  COUNT(*) FILTER (WHERE missing > 0) AS gaps,
  SUM(missing) FILTER (WHERE missing > 0) AS missing,
  MAX(missing) AS largest_gap,
  MAX(`time`) FILTER (WHERE missing > 0) AS last_gap
FROM (
  SELECT
    service_name,
    COALESCE(service_instance_id, k8s_pod_name, host_name) AS producer,
    `time`,
    event_sequence - 1
      - LAG(event_sequence) OVER (
        PARTITION BY service_name, COALESCE(service_instance_id, k8s_pod_name, host_name)
        ORDER BY event_sequence) AS missing
  FROM logs.events
  WHERE `time` >= ${since} AND event_sequence IS NOT NULL
)
GROUP BY service_name, producer
HAVING COUNT(*) FILTER (WHERE missing > 0) > 0
ORDER BY missing DESC, service_name, producer
LIMIT 20;
