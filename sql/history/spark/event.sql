-- What is known of one event? Its Kafka coordinates lead to the record as it was received.
-- ${event.id} = 2f87cdb9b65be53ac0c3a1c2f4b4fb1f -- 32 hex digits
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
