package io.weft.run;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.xxhash64;

import io.weft.data.recipe.LearningTask;
import io.weft.math.KeyedRandom;
import io.weft.rundir.TableFacts.Importance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Permutation importance of a table's columns: the mean loss on some test rows after a column's
 * values were permuted over these rows, minus the loss before (L. Breiman, Random Forests, Machine
 * Learning 45, 2001).
 *
 * <p>One Spark job scores all permutations. The rows and the permutations depend on the test rows
 * only.
 */
final class ColumnImportance {
  private static final String PERMUTED = "weft_permuted";
  private static final String LOSS = "weft_loss";

  /** Index for the rows as they are. */
  private static final int NONE = -1;

  private static final int MAX_ROWS = 2_000;

  /** Limit of the scored rows, which are as many as rows times columns. */
  private static final int MAX_SCORED = 200_000;

  private static final int MIN_ROWS = 50;
  private static final long SEED = 1;

  /** Keeps the logarithm of a probability finite. */
  private static final double LEAST_PROBABILITY = 1e-15;

  private ColumnImportance() {}

  /** Importance of each feature column, largest first; empty for too many columns. */
  static List<Importance> of(Transformer model, PreparedData data) {
    List<String> columns = data.columns();
    int most = Math.min(MAX_ROWS, MAX_SCORED / (columns.size() + 1));
    if (most < MIN_ROWS) {
      return List.of();
    }
    Dataset<Row> some = some(data.testRows(), most);
    SparkSession spark = some.sparkSession();
    Broadcast<Row[]> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(some.collectAsList().toArray(Row[]::new));
    Map<Integer, Double> losses;
    try {
      losses = losses(model, data, permuted(spark, rows, some.schema(), columns));
    } finally {
      rows.destroy();
    }
    List<Importance> importance = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      importance.add(
          new Importance(
              columns.get(i),
              losses.getOrDefault(i, Double.NaN) - losses.getOrDefault(NONE, Double.NaN)));
    }
    importance.sort(Comparator.comparingDouble(Importance::loss).reversed());
    return importance;
  }

  /** Some rows, chosen and ordered by their content. */
  private static Dataset<Row> some(Dataset<Row> rows, int most) {
    Column[] all =
        Arrays.stream(rows.columns()).map(ColumnImportance::quoted).toArray(Column[]::new);
    return rows.orderBy(xxhash64(all)).limit(most);
  }

  private static Column quoted(String column) {
    return col("`" + column.replace("`", "``") + "`");
  }

  /** Makes the rows on executors: all rows for each permutation, one after the other. */
  private static final class Permutations implements MapFunction<Long, Row> {

    private static final long serialVersionUID = 1L;

    private final Broadcast<Row[]> rows;
    private final int[] order;
    private final int[] fields;

    /**
     * Permutations of columns.
     *
     * @param order permutation of the rows
     * @param fields positions of the columns
     */
    Permutations(Broadcast<Row[]> rows, int[] order, int[] fields) {
      this.rows = rows;
      this.order = order;
      this.fields = fields;
    }

    @Override
    public Row call(Long number) {
      Row[] all = rows.value();
      int row = (int) (number % all.length);
      int permuted = (int) (number / all.length) + NONE;
      Object[] values = new Object[all[row].size() + 1];
      for (int field = 0; field < values.length - 1; field++) {
        boolean isPermuted = permuted != NONE && fields[permuted] == field;
        values[field] = all[isPermuted ? order[row] : row].get(field);
      }
      values[values.length - 1] = permuted;
      return RowFactory.create(values);
    }
  }

  /** The rows, and the rows with one column permuted, for each of the columns. */
  private static Dataset<Row> permuted(
      SparkSession spark, Broadcast<Row[]> rows, StructType schema, List<String> columns) {
    int count = rows.value().length;
    int[] order = IntStream.range(0, count).toArray();
    KeyedRandom.of(SEED).shuffle(order, order.length);
    int[] fields = columns.stream().mapToInt(schema::fieldIndex).toArray();
    return spark
        .range((long) count * (columns.size() + 1))
        .map(
            new Permutations(rows, order, fields),
            Encoders.row(schema.add(PERMUTED, DataTypes.IntegerType)));
  }

  private static Map<Integer, Double> losses(
      Transformer model, PreparedData data, Dataset<Row> rows) {
    Column loss =
        data.task() == LearningTask.CLASSIFICATION
            ? log(greatest(probabilityOfLabel(), lit(LEAST_PROBABILITY))).multiply(-1)
            : pow(col("prediction").minus(col(PreparedData.LABEL)), 2);
    Map<Integer, Double> losses = new HashMap<>();
    model
        .transform(data.prepared(rows, col(PERMUTED)))
        .select(col(PERMUTED), loss.as(LOSS))
        .groupBy(PERMUTED)
        .agg(avg(LOSS))
        .collectAsList()
        .forEach(row -> losses.put(row.getInt(0), row.getDouble(1)));
    return losses;
  }

  private static Column probabilityOfLabel() {
    return element_at(
        vector_to_array(col("probability"), "float64"),
        col(PreparedData.LABEL).cast(DataTypes.IntegerType).plus(1));
  }
}
