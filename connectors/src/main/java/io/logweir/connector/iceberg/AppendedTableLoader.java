package io.logweir.connector.iceberg;

import io.logweir.schema.StoredTable;
import java.io.IOException;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.TableLoader;

/**
 * Loads a table as {@link AppendedTable}. The sink takes it from here: of a table that it is given
 * it makes a copy of a copy, and that asks the catalog's metadata for the columns once more.
 */
final class AppendedTableLoader implements TableLoader {

  private static final long serialVersionUID = 1;

  private final TableLoader loader;
  // Not the contract itself: it is no part of a job, its name is.
  private final String table;

  AppendedTableLoader(TableLoader loader, StoredTable table) {
    this.loader = loader;
    this.table = table.name();
  }

  @Override
  public void open() {
    loader.open();
  }

  @Override
  public boolean isOpen() {
    return loader.isOpen();
  }

  @Override
  public Table loadTable() {
    return new AppendedTable(loader.loadTable(), contract().columns());
  }

  private StoredTable contract() {
    return StoredTable.ALL.stream()
        .filter(each -> each.name().equals(table))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public TableLoader clone() {
    return new AppendedTableLoader(loader.clone(), contract());
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
