-- What happened in one trace, in order?
-- ${trace.id} = 4bf92f3577b34da6a3ce929d0e0e4736
SELECT
  time,
  service_name,
  severity_text,
  event_duration DIV 1000000 AS millis,
  body
FROM logs.events
WHERE trace_id = '${trace.id}'
ORDER BY time, source_topic, source_partition, source_offset
