package io.logweir.schema;

import java.util.List;

/**
 * The row that accounts for an event that was seen before: who sent what twice, and where it lay.
 */
public final class Duplicate {

  /**
   * The columns of {@code logs.duplicates}; each is the column of the same name of {@link
   * EventColumn}, and filled from the duplicate {@link LogEvent}. A new one goes at the end. By
   * what the built-in metric sets are by, a recount finds the windows that counted it; a set by
   * anything else counts it there as one that lacks it.
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
          EventColumn.DEPLOYMENT_ENVIRONMENT_NAME,
          EventColumn.SEVERITY_NUMBER,
          EventColumn.SEVERITY_TEXT,
          EventColumn.HTTP_ROUTE,
          EventColumn.HTTP_RESPONSE_STATUS_CODE,
          EventColumn.ERROR_TYPE);

  private Duplicate() {}
}
