package io.logweir.schema;

import java.util.List;

/**
 * The row that accounts for an event that was seen before: who sent what twice, and where it lay.
 */
public final class Duplicate {

  /**
   * The columns of {@code logs.duplicates}; each is the column of the same name of {@link
   * EventColumn}, and filled from the duplicate {@link LogEvent}. A new one goes at the end: with
   * time, team, service and environment a recount finds the window that counted it.
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
          EventColumn.SOURCE_INDEX,
          EventColumn.DEPLOYMENT_ENVIRONMENT_NAME);

  private Duplicate() {}
}
