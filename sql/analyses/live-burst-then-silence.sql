-- As events come: which services fail several times in a row and then fall silent, as one that has crashed?
-- ${follow} = false -- true: go on with what comes, without an end
-- ${silence} = 20 -- seconds
-- ${since} = 1 hour ago
SET 'execution.runtime-mode' = 'streaming';
SELECT service_name, first_error, last_error, errors, back_after_seconds, first_words
FROM (
  SELECT * FROM logs.event_stream /*+ OPTIONS('streaming' = '${follow}') */ WHERE `time` >= ${since}
)
MATCH_RECOGNIZE (
  PARTITION BY service_name
  ORDER BY event_time
  MEASURES
    FIRST(failure.event_time) AS first_error,
    LAST(failure.event_time) AS last_error,
    COUNT(failure.body) AS errors,
    TIMESTAMPDIFF(SECOND, LAST(failure.event_time), back.event_time) AS back_after_seconds,
    back.body AS first_words
  ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (failure{3,} back) WITHIN INTERVAL '15' MINUTE
  DEFINE
    failure AS failure.severity_number >= 17,
    back AS TIMESTAMPDIFF(SECOND, LAST(failure.event_time), back.event_time) >= ${silence}
);
