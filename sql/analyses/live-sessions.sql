-- As events come: which sessions of clients end, how long were they, and what failed in them?
-- ${follow} = false -- true: go on with what comes, without an end
-- ${since} = 15 minutes ago
SET 'execution.runtime-mode' = 'streaming';
SELECT
  client_address,
  window_start AS started,
  TIMESTAMPDIFF(SECOND, window_start, CAST(MAX(`time`) AS TIMESTAMP(3))) AS seconds,
  COUNT(*) AS requests,
  SUM(CASE WHEN http_response_status_code >= 500 THEN 1 ELSE 0 END) AS failed
FROM TABLE(SESSION(
  (SELECT event_time, `time`, client_address, http_response_status_code
   FROM logs.event_stream /*+ OPTIONS('streaming' = '${follow}') */
   WHERE `time` >= ${since} AND client_address IS NOT NULL)
    PARTITION BY client_address,
  DESCRIPTOR(event_time),
  INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, client_address
HAVING COUNT(*) > 2;
