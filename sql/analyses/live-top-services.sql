-- As events come: which three services write the most bytes, minute by minute?
-- ${follow} = false -- true: go on with what comes, without an end
-- ${since} = 15 minutes ago
SET 'execution.runtime-mode' = 'streaming';
SELECT window_start, place, service_name, size_bytes, events
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY size_bytes DESC, service_name) AS place
  FROM (
    SELECT window_start, window_end, service_name, SUM(size_bytes) AS size_bytes, COUNT(*) AS events
    FROM TABLE(TUMBLE(
      (SELECT * FROM logs.event_stream /*+ OPTIONS('streaming' = '${follow}') */ WHERE `time` >= ${since}),
      DESCRIPTOR(event_time),
      INTERVAL '1' MINUTE))
    GROUP BY window_start, window_end, service_name
  )
)
WHERE place <= 3;
