package io.weft.data;

import io.weft.files.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalog.Catalog;

/** Reads tables and views of Spark's catalog. */
final class CatalogSource implements Source {

  private static final String PART = "(`(?:[^`]|``)+`|\\w+)";
  private static final Pattern NAME = Pattern.compile(PART + "(\\." + PART + ")*");

  @Override
  public Table read(SparkSession spark, Request request) {
    List<Dataset<Row>> parts = new ArrayList<>();
    for (String name : request.locations()) {
      if (!exists(spark, name)) {
        throw DataException.cannotRead(
            name, "there is no such table in the catalog" + hint(spark, name));
      }
      parts.add(spark.read().options(request.options()).table(name));
    }
    return UserTable.load(request, request.location(), parts);
  }

  /** Returns true if the catalog has a table or view of this name. */
  static boolean exists(SparkSession spark, String name) {
    return NAME.matcher(name).matches() && isThere(() -> spark.catalog().tableExists(name));
  }

  /** Answer of the catalog; false for a name that a catalog cannot have. */
  private static boolean isThere(BooleanSupplier answer) {
    try {
      return answer.getAsBoolean();
    } catch (Exception e) { // Spark throws a checked exception that it does not declare
      if (e instanceof AnalysisException) {
        return false;
      }
      throw e;
    }
  }

  /** {@code " (did you mean NAME?)"}, or nothing where no table has a similar name. */
  static String hint(SparkSession spark, String name) {
    Catalog catalog = spark.catalog();
    List<String> names = new ArrayList<>();
    catalog.listTables().collectAsList().forEach(table -> names.add(table.name()));
    String database = name.replaceFirst("\\.?[^.]*$", "");
    if (NAME.matcher(database).matches() && isThere(() -> catalog.databaseExists(database))) {
      try {
        catalog
            .listTables(database)
            .collectAsList()
            .forEach(table -> names.add(database + "." + table.name()));
      } catch (AnalysisException e) {
        return ""; // somebody has dropped it
      }
    }
    return Spelling.hint(name, names);
  }
}
