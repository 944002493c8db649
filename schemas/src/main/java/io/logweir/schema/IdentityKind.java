package io.logweir.schema;

/** What an event's id was made from, and so what can be a duplicate of it. */
public enum IdentityKind {
  /** An id that the producer put into the record ({@code field:<name>}). */
  FIELD,
  /** An id that the producer put into a Kafka header ({@code header:<name>}). */
  HEADER,
  /** Host, file and offset, as shippers attach them. */
  ORIGIN,
  /** Topic, partition and offset: only a replay is a duplicate. */
  POSITION,
  /** The bytes of the record; opt-in, because two equal lines can be two events. */
  CONTENT
}
