package io.logweir.schema;

import java.util.List;

/**
 * The row that accounts for an event that was seen before: who sent what twice, and where it lay.
 */
public final class Duplicate {

  /**
   * The columns of {@code logs.duplicates}; each is the column of the same name of {@link
   * EventColumn}, and filled from the duplicate {@link LogEvent}.
   */
  public static final List<EventColumn> EVENT_COLUMNS =
      List.of(
          EventColumn.TIME,
          EventColumn.INGEST_TIME,
          EventColumn.EVENT_ID,
          EventColumn.SERVICE_NAMESPACE,
          EventColumn.SERVICE_NAME,
          EventColumn.SIZE_BYTES,
          EventColumn.SOURCE_TOPIC,
          EventColumn.SOURCE_PARTITION,
          EventColumn.SOURCE_OFFSET,
          EventColumn.SOURCE_INDEX);

  private Duplicate() {}
}
