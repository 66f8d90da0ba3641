package io.weft.data;

import static io.weft.data.TestTables.assertRefused;
import static io.weft.data.TestTables.inOrder;
import static io.weft.data.TestTables.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("spark")
class CatalogSourceTest {

  private final SparkSession spark = SparkSessions.local();

  @BeforeEach
  void makeViews() {
    spark.sql("select 1 as a, 'x' as label").createOrReplaceTempView("catalog_flights");
    spark.sql("select 'y' as label, 2 as a").createOrReplaceTempView("catalog_more");
    spark.sql("select 2 as b").createOrReplaceTempView("catalog_other");
  }

  @AfterEach
  void dropViews() {
    spark.catalog().dropTempView("catalog_flights");
    spark.catalog().dropTempView("catalog_more");
    spark.catalog().dropTempView("catalog_other");
  }

  @Test
  void aTableIsFoundByItsName() {
    assertThat(rows(Request.of("catalog_flights"))).containsExactly("[1,x]");
    assertThat(rows(Request.of("catalog_flights").withFormat("table"))).containsExactly("[1,x]");
    assertThat(inOrder(Request.of("catalog_more", "catalog_flights"), "a"))
        .containsExactly("2", "1");
  }

  @Test
  void aMissingTableIsNamed() {
    assertRefused(
        Request.of("catalog_flihgts").withFormat("table"),
        "Cannot read catalog_flihgts: there is no such table in the catalog (did you mean"
            + " catalog_flights?)");
    assertRefused(
        Request.of("default.nothing_like_it").withFormat("table"),
        "Cannot read default.nothing_like_it: there is no such table in the catalog");
    assertRefused(
        Request.of("a/b").withFormat("table"),
        "Cannot read a/b: there is no such table in the catalog");
  }

  @Test
  void tablesThatAreReadTogetherHaveTheSameColumns() {
    assertRefused(
        Request.of("catalog_flights", "catalog_other").withOptionalLabels(),
        "Cannot read catalog_other: its columns are not those of catalog_flights: only one of the"
            + " two has a, b, label");
  }
}
