package io.weft.data;

import io.weft.files.Reasons;
import io.weft.files.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a table or a query of a database through JDBC.
 *
 * <p>The location is the database's URL, and an option names the table or the query. Or the
 * location is a table's name, and an option is the URL. No message has a password.
 */
final class JdbcSource implements Source {

  /** Start of a URL. */
  static final String PREFIX = "jdbc:";

  private static final String DRIVER = "driver";
  private static final String ADD_JAR = "add --jars and the driver's file before the command";

  @Override
  public Table read(SparkSession spark, Request request) {
    List<Dataset<Row>> parts = new ArrayList<>();
    for (String location : request.locations()) {
      parts.add(rows(spark, request, location));
    }
    return UserTable.load(request, Secrets.redacted(request.location()), parts);
  }

  private static Dataset<Row> rows(SparkSession spark, Request request, String location) {
    DataFrameReader reader = spark.read().format("jdbc").options(request.options());
    if (location.startsWith(PREFIX)) {
      if (request.option("dbtable", "query").isEmpty()) {
        throw DataException.cannotRead(
            Secrets.redacted(location),
            "it has many tables (write data.options { dbtable = NAME }, or { query = \"select"
                + " ...\" })");
      }
      reader.option("url", location);
    } else if (request.option("url").isEmpty()) {
      throw DataException.cannotRead(
          location,
          "it is no URL that begins with jdbc: (write data.options { url = \"jdbc:...\" })");
    } else {
      reader.option("dbtable", location);
    }
    try {
      return reader.load();
    } catch (Exception e) { // drivers throw checked exceptions, which Spark does not declare
      throw DataException.cannotRead(
          Secrets.redacted(location), withoutSecrets(reason(e, request), request.options()));
    }
  }

  private static String reason(Exception failure, Request request) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = Reasons.firstLine(deepest);
    if (message.contains("No suitable driver")) {
      return "there is no JDBC driver for it on the class path (" + ADD_JAR + ")";
    }
    if (deepest instanceof ClassNotFoundException) {
      return "there is no class %s, which data.options.driver names (%s)"
          .formatted(request.option(DRIVER).orElse(message), ADD_JAR);
    }
    return message;
  }

  /** A driver's message may have the URL in it, or any of the options. */
  private static String withoutSecrets(String message, Map<String, String> options) {
    String open = message;
    for (Map.Entry<String, String> option : options.entrySet()) {
      if (Secrets.isSecret(option.getKey()) && !option.getValue().isEmpty()) {
        open = open.replace(option.getValue(), Secrets.REDACTED);
      }
    }
    return Secrets.redacted(open);
  }
}
