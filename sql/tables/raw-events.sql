-- The raw topics, read as the job reads them: what has just been sent, with its duplicates. It ends with what is there;
-- OPTIONS('scan.bounded.mode' = 'unbounded') follows what comes.
CREATE TEMPORARY TABLE logweir.logs.raw_events (
  `time` TIMESTAMP_LTZ(3) NOT NULL,
  ingest_time TIMESTAMP_LTZ(3),
  service_namespace STRING,
  service_name STRING,
  deployment_environment_name STRING,
  severity_number INT,
  severity_text STRING,
  body STRING,
  template_id STRING,
  trace_id STRING,
  http_route STRING,
  http_response_status_code INT,
  event_duration BIGINT,
  client_address STRING,
  error_type STRING,
  size_bytes BIGINT,
  parser STRING,
  source_topic STRING,
  source_partition INT,
  source_offset BIGINT,
  WATERMARK FOR `time` AS `time` - INTERVAL '10' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '${kafka.address}',
  -- Gives the format the whole record: its place, its headers. Stated, because a hint's options cannot be added to.
  'properties.interceptor.classes' = 'io.logweir.connector.kafka.WholeRecords',
  'topic-pattern' = 'raw\..*',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'log'
);
