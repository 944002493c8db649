package io.logweir.connector.iceberg.maintenance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.operators.Order;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.iceberg.flink.FlinkSchemaUtil;

/**
 * Rewrites groups of files: each is read, sorted in the table's order beyond what fits into memory,
 * written, and put in the place of its files in a commit of its own. Jobs may append to the table
 * meanwhile. A group of which others take a file away first stays as they left it.
 *
 * <pre>
 * files ─► ReadFiles ─► by group ─► sort ─► WriteFiles ─► a commit per group
 * </pre>
 */
public final class FileRewrite {

  private FileRewrite() {}

  /**
   * Adds it to a job, whose result is {@link RewriteResult#of}.
   *
   * @param table whose files they are
   * @param groups that the table planned
   * @param retention what of them goes; null if every row must stay
   */
  public static void apply(
      StreamExecutionEnvironment env,
      MaintainedTable table,
      List<FileGroup> groups,
      Retention retention) {
    PlannedFiles planned = table.planned(groups);
    TypeInformation<Tuple3<Integer, String, RowData>> rows =
        Types.TUPLE(
            Types.INT,
            Types.STRING,
            InternalTypeInfo.of(FlinkSchemaUtil.convert(table.table().schema())));
    List<Tuple2<Integer, String>> files = new ArrayList<>();
    Map<Integer, List<String>> byGroup = new HashMap<>();
    for (FileGroup group : groups) {
      List<String> names = group.files().stream().map(file -> file.file().location()).toList();
      names.forEach(name -> files.add(Tuple2.of(group.id(), name)));
      byGroup.put(group.id(), new ArrayList<>(names));
    }
    String suffix = "-" + table.name();
    env.fromData(files, Types.TUPLE(Types.INT, Types.STRING))
        .uid("files" + suffix)
        .name("files" + suffix)
        .rebalance()
        .flatMap(new ReadFiles(planned))
        .returns(rows)
        .uid("read-files" + suffix)
        .name("read-files" + suffix)
        .keyBy(row -> row.f0)
        .fullWindowPartition()
        .sortPartition(1, Order.ASCENDING)
        .uid("sort-rows" + suffix)
        .name("sort-rows" + suffix)
        .forward()
        .transform(
            "write-files" + suffix,
            Types.VOID,
            new WriteFiles(planned, byGroup, retention, table.sizes()))
        .uid("write-files" + suffix);
  }
}
