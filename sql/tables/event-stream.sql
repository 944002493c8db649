-- logs.events as a stream, with a clock: what is there, and, with OPTIONS('streaming' = 'true'), what is committed from then on.
CREATE TEMPORARY TABLE logweir.logs.event_stream (
  -- Flink's clocks are of milliseconds.
  event_time AS CAST(`time` AS TIMESTAMP_LTZ(3)),
  WATERMARK FOR event_time AS event_time - INTERVAL '10' SECOND
) WITH (
  'streaming' = 'false',
  'starting-strategy' = 'TABLE_SCAN_THEN_INCREMENTAL',
  'monitor-interval' = '5s',
  -- Files are read in the order of what they begin with.
  'watermark-column' = 'time'
) LIKE logweir.logs.events;
