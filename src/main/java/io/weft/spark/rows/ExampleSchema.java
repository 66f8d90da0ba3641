package io.weft.spark.rows;

import io.weft.nn.CategoricalEncoding.Column;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Schema of the rows of a training; {@link Shards} checks each row.
 *
 * @param features D, values of a features vector
 * @param targets T, values of a label; 1 in classification
 * @param classes K, for labels that are whole numbers from 0 to K - 1; 0 in regression, with T
 *     finite values per label
 * @param nominal features that are codes of categories
 */
public record ExampleSchema(int features, int targets, int classes, List<Column> nominal)
    implements Serializable {

  public ExampleSchema {
    nominal = List.copyOf(nominal);
    require(features >= 1, "features", features, "at least 1");
    require(classes >= 0, "classes", classes, "at least 0");
    require(targets >= 1, "targets", targets, "at least 1");
    require(classes == 0 || targets == 1, "targets", targets, "1 where there are classes");
  }

  private static void require(boolean holds, String name, int value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "Invalid %s: %d (must be %s)", name, value, rule));
    }
  }

  public static ExampleSchema classification(int features, int classes) {
    require(classes >= 1, "classes", classes, "at least 1");
    return new ExampleSchema(features, 1, classes, List.of());
  }

  public static ExampleSchema regression(int features, int targets) {
    return new ExampleSchema(features, targets, 0, List.of());
  }

  /** The same schema, in which these features are codes of categories. */
  public ExampleSchema withNominal(List<Column> columns) {
    return new ExampleSchema(features, targets, classes, columns);
  }

  /**
   * Size of the vectors in a column, D: from the column's metadata, or else from the first row.
   *
   * @throws IllegalArgumentException if there is no row
   */
  public static int featuresOf(Dataset<Row> rows, String column) {
    Dataset<Row> features = rows.select(column);
    int known = AttributeGroup.fromStructField(features.schema().apply(0)).size();
    if (known > 0) {
      return known;
    }
    Row first =
        features.takeAsList(1).stream()
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("Cannot train: there are no rows"));
    Vector vector = first.getAs(0);
    if (vector == null) {
      throw new IllegalArgumentException("Invalid features: null (must be a vector)");
    }
    return vector.size();
  }
}
