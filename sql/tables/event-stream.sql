-- logs.events as a stream with a clock: it ends with what is there; OPTIONS('streaming' = 'true') follows what is committed.
CREATE TEMPORARY TABLE logweir.logs.event_stream (
  -- Flink's clocks are of milliseconds.
  event_time AS CAST(`time` AS TIMESTAMP_LTZ(3)),
  -- Up to where the files are read: they may be sorted by something else, and nothing in them is late.
  WATERMARK FOR event_time AS SOURCE_WATERMARK()
) WITH (
  'streaming' = 'false',
  'starting-strategy' = 'TABLE_SCAN_THEN_INCREMENTAL',
  'monitor-interval' = '5s',
  'watermark-column' = 'time'
) LIKE logweir.logs.events;
