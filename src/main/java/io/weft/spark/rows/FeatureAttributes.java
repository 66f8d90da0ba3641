package io.weft.spark.rows;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.StructField;
import scala.Option;

/**
 * The ML attributes of the values in a features column; none for an array, which cannot have them.
 */
public final class FeatureAttributes {
  private final Attribute[] attributes;

  public FeatureAttributes(StructField column) {
    Option<Attribute[]> known =
        column.dataType().equals(SQLDataTypes.VectorType())
            ? AttributeGroup.fromStructField(column).attributes()
            : Option.empty();
    this.attributes = known.isDefined() ? known.get() : new Attribute[0];
  }

  /** Name of a value. */
  public Optional<String> name(int index) {
    return index < attributes.length && attributes[index].name().isDefined()
        ? Optional.of(attributes[index].name().get())
        : Optional.empty();
  }

  /**
   * Number of categories of each nominal value, by its index. A binary value, which is 0 or 1
   * already, is not among them, nor a nominal one without a number of categories.
   */
  public SortedMap<Integer, Integer> categories() {
    SortedMap<Integer, Integer> categories = new TreeMap<>();
    for (int i = 0; i < attributes.length; i++) {
      if (attributes[i] instanceof NominalAttribute nominal && nominal.getNumValues().isDefined()) {
        int count = (Integer) nominal.getNumValues().get();
        if (count > 0) {
          categories.put(i, count);
        }
      }
    }
    return categories;
  }
}
