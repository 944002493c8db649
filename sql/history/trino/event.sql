-- What is known of one event? Its Kafka coordinates lead to the record as it was received.
-- ${event.id} = 76abc155dc8c8390fbc2c6209b810b0d -- 32 hex digits
SELECT
  event_id,
  time,
  service_name,
  severity_text,
  body,
  source_topic,
  source_partition,
  source_offset
FROM logs.events
WHERE event_id = X'${event.id}'
