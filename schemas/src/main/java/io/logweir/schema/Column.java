package io.logweir.schema;

/**
 * One stored column: its name, its type, whether it may be absent, and the standard term it
 * carries.
 *
 * @param name snake_case, as in SQL
 * @param type how it is stored
 * @param required false where a row may lack it
 * @param term the OpenTelemetry, ECS or FOCUS term, dotted, or {@code ours} where no standard has a
 *     word
 * @param doc one sentence, with the unit; it becomes the column comment in Iceberg
 */
public record Column(String name, ColumnType type, boolean required, String term, String doc) {}
