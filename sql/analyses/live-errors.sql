-- Before anything has stored them: which errors come in over the raw topics, line by line?
-- ${mode} = latest-offset -- where it ends: with what is there; or unbounded
-- ${since} = 5 minutes ago
SET 'execution.runtime-mode' = 'streaming';
SELECT
  CAST(`time` AS TIMESTAMP(3)) AS `time`,
  service_name,
  severity_text,
  body,
  CONCAT(source_topic, ':', CAST(source_partition AS STRING), ':', CAST(source_offset AS STRING)) AS place
FROM logs.raw_events /*+ OPTIONS(
  'scan.startup.mode' = 'timestamp',
  'scan.startup.timestamp-millis' = '${since.millis}',
  'scan.bounded.mode' = '${mode}') */
WHERE severity_number >= 17;
