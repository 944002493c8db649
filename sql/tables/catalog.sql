-- The catalog of deploy/local, for a session that reads. ${...} is filled in by deploy/local/sql.
CREATE CATALOG logweir WITH (
  'type' = 'iceberg',
  'catalog-type' = 'rest',
  'uri' = '${catalog.address}'
);
LOAD MODULE logweir;
USE CATALOG logweir;
CREATE DATABASE IF NOT EXISTS logs;
USE logs;
SET 'execution.runtime-mode' = 'batch';
SET 'sql-client.execution.result-mode' = 'tableau';
SET 'table.display.max-column-width' = '80';
SET 'table.local-time-zone' = 'UTC';
-- One slot is the pipeline's: as many readers as there are files would queue for the other one.
SET 'table.exec.iceberg.infer-source-parallelism' = 'false';
