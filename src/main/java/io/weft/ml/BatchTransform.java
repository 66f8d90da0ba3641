package io.weft.ml;

import io.weft.math.Floats;
import io.weft.nn.CategoricalEncoding;
import io.weft.settings.HandleInvalid;
import io.weft.settings.Hyperparameters;
import io.weft.spark.JavaSerialized;
import io.weft.spark.rows.Features;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds a network's columns to a dataset: each task scores its rows batch by batch in one buffer
 * set. All columns that are there already stay as they are.
 *
 * <p>A row whose features are null, not finite, of the wrong number or of an unknown category is an
 * error, is left out, or gets NaN, as {@link Hyperparameters#HANDLE_INVALID} says.
 *
 * <p>The outputs for a row do not depend on the other rows, nor on the partitions. For that,
 * batches have a fixed size, and the last one of a partition is filled up.
 */
final class BatchTransform implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(BatchTransform.class);

  private final Broadcast<JavaSerialized<TrainedNetwork>> network;
  private final int featuresIndex;
  private final String handleInvalid;
  private final int kept;
  private final List<StructField> added;
  private final Outputs outputs;

  /**
   * Scores rows.
   *
   * @param featuresIndex position of the features in a row
   * @param kept number of the leading columns that stay
   * @param added the new columns
   */
  private BatchTransform(
      Broadcast<JavaSerialized<TrainedNetwork>> network,
      int featuresIndex,
      String handleInvalid,
      int kept,
      List<StructField> added,
      Outputs outputs) {
    this.network = network;
    this.featuresIndex = featuresIndex;
    this.handleInvalid = handleInvalid;
    this.kept = kept;
    this.added = added;
    this.outputs = outputs;
  }

  /** Makes the new values of a row from the outputs of the network. */
  @FunctionalInterface
  interface Outputs extends Serializable {

    /**
     * Writes the values of the new columns.
     *
     * @param output outputs of the network; the part of the row begins at {@code from}; not
     *     modified
     * @param values values of the whole row; the new ones begin at {@code firstNew}; modified from
     *     there
     */
    void write(float[] output, int from, Object[] values, int firstNew);
  }

  /**
   * The dataset with further columns; itself when there are none.
   *
   * @param added the new columns, in the order in which {@code outputs} writes them
   */
  static Dataset<Row> append(
      Dataset<?> dataset,
      String featuresCol,
      String handleInvalid,
      TrainedNetwork trained,
      List<StructField> added,
      Outputs outputs) {
    if (added.isEmpty()) {
      LOG.warn("transform does nothing: all output columns are switched off");
      return dataset.toDF();
    }
    JavaSparkContext spark = new JavaSparkContext(dataset.sparkSession().sparkContext());
    JavaSerialized.requireRegistered(spark);
    Broadcast<JavaSerialized<TrainedNetwork>> network =
        spark.broadcast(new JavaSerialized<>(trained));
    StructType before = dataset.schema();
    Column features = StageSchema.column(before, featuresCol);
    List<StructField> fields = new ArrayList<>(List.of(before.fields()));
    fields.addAll(added);
    // the features once more where they are no column of their own, but inside a struct
    boolean nested = !List.of(before.fieldNames()).contains(featuresCol);
    Dataset<Row> input = nested ? dataset.select(functions.col("*"), features) : dataset.toDF();
    int index = nested ? before.size() : before.fieldIndex(featuresCol);
    // names by position while rows are on their way: the dataset's own ones need not be unique
    StructType positions = new StructType();
    for (int i = 0; i < fields.size(); i++) {
      positions = positions.add("c" + i, fields.get(i).dataType(), fields.get(i).nullable());
    }
    Dataset<Row> scored =
        input.mapPartitions(
            new BatchTransform(network, index, handleInvalid, before.size(), added, outputs),
            Encoders.row(positions));
    Column[] named = new Column[fields.size()];
    for (int i = 0; i < named.length; i++) {
      named[i] = functions.col("c" + i).as(fields.get(i).name(), fields.get(i).metadata());
    }
    return scored.select(named);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Scored(rows);
  }

  /** The rows of one partition, scored batch by batch. */
  private final class Scored implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final TrainedNetwork trained = network.value().value();
    private final List<CategoricalEncoding.Column> nominal = trained.network().nominalColumns();
    private final int batch = trained.batch();
    private final TrainedNetwork.Scorer scorer = trained.scorer(batch);
    private final List<Row> waiting = new ArrayList<>(batch);

    /** Positions in {@link #waiting} that have no finite output. */
    private final BitSet invalid = new BitSet();

    private float[] output = {};
    private int next;

    Scored(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      while (next == waiting.size() || isSkipped()) {
        if (next < waiting.size()) {
          next++;
        } else if (rows.hasNext()) {
          fill();
        } else {
          return false;
        }
      }
      return true;
    }

    private boolean isSkipped() {
      return invalid.get(next) && handleInvalid.equals(HandleInvalid.SKIP);
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Row row = waiting.get(next);
      Object[] values = new Object[kept + added.size()];
      for (int i = 0; i < kept; i++) {
        values[i] = row.get(i);
      }
      if (invalid.get(next)) {
        writeNothing(values);
      } else {
        outputs.write(output, next * trained.outputs(), values, kept);
      }
      next++;
      return RowFactory.create(values);
    }

    /** NaN, or a vector of them. */
    private void writeNothing(Object[] values) {
      for (int i = 0; i < added.size(); i++) {
        double[] nothing = new double[trained.outputs()];
        Arrays.fill(nothing, Double.NaN);
        values[kept + i] =
            StageSchema.isVector(added.get(i).dataType())
                ? Vectors.dense(nothing)
                : (Object) Double.NaN;
      }
    }

    /** Reads and scores the next batch. */
    private void fill() {
      waiting.clear();
      invalid.clear();
      next = 0;
      while (waiting.size() < batch && rows.hasNext()) {
        read(rows.next());
      }
      if (!waiting.isEmpty()) {
        output = scorer.score();
        requireFinite();
      }
    }

    /** Finite features may overflow inside the network. */
    private void requireFinite() {
      if (handleInvalid.equals(HandleInvalid.ERROR)) {
        VectorScoring.requireFinite(
            trained, output, waiting.size(), row -> waiting.get(row).get(featuresIndex));
        return;
      }
      int outputs = trained.outputs();
      int end = waiting.size() * outputs;
      int bad = Floats.firstNonFinite(output, 0, end);
      while (bad >= 0) {
        int row = bad / outputs;
        invalid.set(row);
        bad = Floats.firstNonFinite(output, (row + 1) * outputs, end);
      }
    }

    private void read(Row row) {
      int position = waiting.size();
      boolean isError = handleInvalid.equals(HandleInvalid.ERROR);
      if (isError || Features.areValid(row.get(featuresIndex), trained.features(), nominal)) {
        int offset = position * trained.features();
        Features.copy(row, featuresIndex, scorer.input(), offset, trained.features());
        Features.requireCodes(nominal, row, featuresIndex, scorer.input(), offset);
        waiting.add(row);
      } else if (handleInvalid.equals(HandleInvalid.KEEP)) {
        invalid.set(position); // scored with the features of an earlier row
        waiting.add(row);
      }
    }
  }
}
