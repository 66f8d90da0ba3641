package io.weft.data;

import static io.weft.data.TestTables.assertRefused;
import static io.weft.data.TestTables.fingerprint;
import static io.weft.data.TestTables.inOrder;
import static io.weft.data.TestTables.request;
import static io.weft.data.TestTables.types;
import static io.weft.data.TestTables.write;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
@Tag("slow")
class SourcesTest {

  private final SparkSession spark = SparkSessions.local();

  @TempDir private Path folder;

  /** Numbers from 0 up; the location is their number. */
  private static final class RangeSource implements Source {
    @Override
    public Table read(SparkSession spark, Request request) {
      long count = Long.parseLong(request.location());
      return UserTable.load(request, request.location(), List.of(spark.range(count).toDF()));
    }
  }

  @Test
  void aNewSourceIsOneClass() {
    Sources sources = Sources.STANDARD.with("range", new RangeSource());

    try (Table table = sources.read(spark, Request.of("3").withFormat("range").withLabel("id"))) {
      assertThat(table.count()).isEqualTo(3);
      assertThat(table.hasLabels()).isTrue();
      assertThat(table.rows().columns()).containsExactly("id");
    }
    assertRefused(
        Request.of("3").withFormat("range"),
        "Invalid data.format: range (must be one of avro, csv, images, jdbc, json, orc, parquet,"
            + " pixel-csv, table)");
  }

  @Test
  void equalRowsHaveTheSameFingerprintInEveryFormat() {
    Dataset<Row> rows = rows();
    String expected = fingerprint(save(rows, "parquet", "a"));

    assertThat(expected).matches("[0-9a-f]{16}-4");
    assertThat(fingerprint(save(rows, "csv", "b"))).isEqualTo(expected);
    assertThat(fingerprint(save(rows, "orc", "c"))).isEqualTo(expected);
    assertThat(fingerprint(save(rows.orderBy(col("n").desc()).repartition(3), "csv", "d")))
        .isEqualTo(expected);
    Dataset<Row> narrow =
        rows.withColumn("n", col("n").cast("int")).withColumn("x", col("x").cast("float"));
    assertThat(
            fingerprint(save(narrow.select("x", "n", "flag", "day", "at", "text"), "parquet", "e")))
        .isEqualTo(expected);
    assertThat(fingerprint(save(rows.withColumn("n", col("n").plus(1)), "csv", "f")))
        .isNotEqualTo(expected);
    Dataset<Row> plain = rows.drop("day", "at");
    assertThat(fingerprint(save(plain, "json", "g")))
        .isEqualTo(fingerprint(save(plain, "parquet", "h")));
  }

  @Test
  void aNullDoesNotMoveToAnotherColumnWithoutAnotherFingerprint() {
    Dataset<Row> left = spark.sql("select 1 as a, cast(null as int) as b");
    Dataset<Row> right = spark.sql("select cast(null as int) as a, 1 as b");

    assertThat(fingerprint(save(left, "parquet", "l")))
        .isNotEqualTo(fingerprint(save(right, "parquet", "r")));
  }

  @Test
  void theTypesOfAFileStay() {
    assertThat(types(save(rows().selectExpr("cast(n as int) n", "array(x) xs"), "parquet", "a")))
        .containsExactly("n int", "xs array<double>");
  }

  @Test
  void rowsOfSplitFilesKeepTheirOrder() {
    spark.conf().set("spark.sql.files.maxPartitionBytes", "3000");
    spark.conf().set("spark.sql.files.openCostInBytes", "1");
    try {
      Column unsorted = col("id").multiply(7919).mod(5000).as("id");
      for (String format : List.of("parquet", "orc")) {
        Path file = folder.resolve(format);
        spark
            .range(0, 5000, 1, 1)
            .select(unsorted)
            .write()
            .option("parquet.block.size", 4096)
            .option("orc.stripe.size", 4096)
            .format(format)
            .save(file.toString());

        assertThat(inOrder(request(file), "id"))
            .isEqualTo(
                IntStream.range(0, 5000)
                    .mapToObj(id -> String.valueOf(id * 7919L % 5000))
                    .toList());
      }
    } finally {
      spark.conf().unset("spark.sql.files.maxPartitionBytes");
      spark.conf().unset("spark.sql.files.openCostInBytes");
    }
  }

  @Test
  void filesOfAnotherFormatAreRefused() throws IOException {
    Path csv = write(folder, "a.parquet", "a,b", "1,2");
    assertRefused(
        request(csv),
        "Cannot read %s: it is no parquet file (write data.format = its format)",
        csv);
    Path zip = write(folder, "b.orc", "PK\3\4");
    assertRefused(
        request(zip),
        "Cannot read %s: it is a zip archive or an Excel workbook (unpack it, or save it as CSV)",
        zip);
  }

  @Test
  void aTableWithoutRowsIsRefused() {
    Request empty = save(rows().limit(0), "parquet", "a");

    assertRefused(empty, "Cannot read %s: there is no row in it", empty.location());
  }

  private Dataset<Row> rows() {
    return spark.sql(
        """
        select * from values
          (1L, 1.5D, true, date'2013-01-31', timestamp_ntz'2013-01-31 05:00:00', 'x'),
          (2L, -0.0D, false, date'2013-02-01', timestamp_ntz'2013-01-31 06:10:20', 'say "yes", no'),
          (3L, null, null, null, null, null),
          (4L, 7D, true, date'2013-02-03', timestamp_ntz'2013-02-01 00:00:00', 'y')
          as t (n, x, flag, day, at, text)""");
  }

  private Request save(Dataset<Row> rows, String format, String name) {
    String place = folder.resolve(name).toString();
    rows.write().format(format).option("header", true).option("escape", "\"").save(place);
    return request(Path.of(place));
  }
}
