package io.logweir.schema;

/** The types a stored column can have, named after Iceberg's. */
public enum ColumnType {
  /** Instant with zone, microseconds since the epoch. */
  TIMESTAMPTZ,
  /** UTF-8 text. */
  STRING,
  /** 32-bit signed. */
  INT,
  /** 64-bit signed. */
  LONG,
  /** IEEE 754 double. */
  DOUBLE,
  /** Decimal of 38 digits, 12 of them behind the point: money and what is priced. */
  DECIMAL,
  /** True or false. */
  BOOLEAN,
  /** Bytes of any length. */
  BINARY,
  /** Exactly 16 bytes. */
  FIXED16,
  /** Text to text; keys are distinct, values are never null. */
  STRING_MAP,
  /** Bucket index to count: a mergeable quantile sketch that plain SQL can add up. */
  BUCKETS
}
