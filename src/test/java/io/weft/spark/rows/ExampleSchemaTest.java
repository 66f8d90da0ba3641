package io.weft.spark.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class ExampleSchemaTest {

  @Test
  void theWidthOfAColumnIsInItsMetadataOrInItsFirstRow() {
    Dataset<Row> rows = ShardsTest.classified(ShardsTest.examples(2));
    assertThat(ExampleSchema.featuresOf(rows, "x")).isEqualTo(3);
    Dataset<Row> described =
        rows.withColumn("x", functions.col("x").as("x", new AttributeGroup("x", 5).toMetadata()));
    assertThat(ExampleSchema.featuresOf(described, "x")).isEqualTo(5);
    assertThatThrownBy(() -> ExampleSchema.featuresOf(rows.limit(0), "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot train: there are no rows");
    Dataset<Row> nothing = ShardsTest.classified(List.of(RowFactory.create(null, 1.0, 1.0, false)));
    assertThatThrownBy(() -> ExampleSchema.featuresOf(nothing, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid features: null (must be a vector)");
  }

  @Test
  void aSchemaThatNoRowCanFollowIsRefused() {
    assertThatThrownBy(() -> ExampleSchema.classification(0, 2))
        .hasMessage("Invalid features: 0 (must be at least 1)");
    assertThatThrownBy(() -> ExampleSchema.classification(4, 0))
        .hasMessage("Invalid classes: 0 (must be at least 1)");
    assertThatThrownBy(() -> ExampleSchema.regression(4, 0))
        .hasMessage("Invalid targets: 0 (must be at least 1)");
    assertThatThrownBy(() -> new ExampleSchema(4, 1, -1, List.of()))
        .hasMessage("Invalid classes: -1 (must be at least 0)");
    assertThatThrownBy(() -> new ExampleSchema(4, 2, 3, List.of()))
        .hasMessage("Invalid targets: 2 (must be 1 where there are classes)");
  }
}
