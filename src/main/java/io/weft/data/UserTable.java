package io.weft.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;

import io.weft.files.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Makes tables with the columns of the user, as a reader of Spark returns them. */
final class UserTable {

  private static final Set<String> OWN =
      Set.of(Table.ORDER.get(0), Table.ORDER.get(1), Table.ORDER.get(2), Table.BAD);

  private UserTable() {}

  /**
   * Loads rows that are in no files. In an ordered table, they have the order in which Spark
   * returns them.
   *
   * @param parts rows of each location
   */
  static Table load(Request request, String location, List<Dataset<Row>> parts) {
    Dataset<Row> all = parts.get(0);
    for (int i = 0; i < parts.size(); i++) {
      Dataset<Row> part = parts.get(i);
      requireUsable(request, location, List.of(part.columns()));
      requireSameColumns(request, all, part, i);
      if (request.isInOrder()) {
        part =
            part.select(
                Stream.concat(
                        Arrays.stream(part.columns()).map(name -> col(Renaming.quoted(name))),
                        Stream.of(
                            lit(i).as(Table.ORDER.get(0)),
                            lit(0L).as(Table.ORDER.get(1)),
                            monotonically_increasing_id().as(Table.ORDER.get(2))))
                    .toArray(Column[]::new));
      }
      all = i == 0 ? part : all.unionByName(part);
    }
    return load(request, location, all, DataException::new, "there is no row in it");
  }

  private static void requireSameColumns(
      Request request, Dataset<Row> first, Dataset<Row> part, int index) {
    Set<String> different = new TreeSet<>(List.of(first.columns()));
    OWN.forEach(different::remove);
    for (String name : part.columns()) {
      if (!different.remove(name)) {
        different.add(name);
      }
    }
    if (!different.isEmpty()) {
      throw DataException.cannotRead(
          request.locations().get(index),
          "its columns are not those of %s: only one of the two has %s"
              .formatted(request.locations().get(0), PixelHeader.some(List.copyOf(different))));
    }
  }

  /**
   * Loads rows with the user's columns. They may also have the columns of {@link Table#ORDER} and
   * {@link Table#BAD}.
   */
  static Table load(
      Request request,
      String location,
      Dataset<Row> rows,
      Function<String, DataException> problem,
      String none) {
    StructType columns = new StructType();
    for (StructField field : rows.schema().fields()) {
      columns = OWN.contains(field.name()) ? columns : columns.add(field);
    }
    return Table.load(rows, layout(request, location, columns), problem, none);
  }

  private static Table.Layout layout(Request request, String location, StructType columns) {
    List<String> names = List.of(columns.fieldNames());
    Map<String, Column> others = new LinkedHashMap<>();
    names.forEach(name -> others.put(name, col(Renaming.quoted(name))));
    List<Column> all = new ArrayList<>(others.values());
    others.remove(request.label());
    if (request.isInOrder()) {
      Table.ORDER.forEach(name -> all.add(col(name)));
    }
    return new Table.Layout(
        location,
        all,
        CellContent.of(columns),
        names.contains(request.label()),
        others,
        Optional.empty());
  }

  /** Refuses columns without the required ones, and names that Weft uses itself. */
  static void requireUsable(Request request, Object location, List<String> names) {
    for (String name : names) {
      if (OWN.contains(name)) {
        throw DataException.cannotRead(
            location, "Weft has a column %s of its own (rename it)".formatted(name));
      }
    }
    for (String column : request.columns()) {
      if (!names.contains(column)) {
        throw DataException.cannotRead(
            location, "there is no column " + column + Spelling.hint(column, names));
      }
    }
    if (request.labels() == Request.Labels.REQUIRED && !names.contains(request.label())) {
      throw DataException.cannotRead(location, PixelHeader.noLabel(request.label(), names));
    }
  }
}
