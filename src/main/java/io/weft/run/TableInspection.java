package io.weft.run;

import io.weft.data.Request;
import io.weft.data.Sources;
import io.weft.data.Table;
import io.weft.data.recipe.Recipe;
import io.weft.data.recipe.RecipeRequest;
import io.weft.files.Secrets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** Text about a table: its columns as comments, and their use as keys of a config. */
final class TableInspection {
  private static final String USUAL_LABEL = "label";

  private TableInspection() {}

  static String of(SparkSession spark, TableLocation location, Optional<String> label) {
    Request request = location.request().withOptionalLabels();
    try (Table table = Sources.STANDARD.read(spark, request)) {
      return table.pixels().isPresent() ? images(table, location) : columns(table, location, label);
    }
  }

  private static String images(Table table, TableLocation location) {
    return String.format(
        Locale.ROOT,
        "# %,d images of %d × %d pixels, %d %s%n%s",
        table.count(),
        table.pixels().orElseThrow().height(),
        table.pixels().orElseThrow().width(),
        table.pixels().orElseThrow().channels(),
        table.pixels().orElseThrow().channels() == 1 ? "channel" : "channels",
        keys(location));
  }

  private static String columns(Table table, TableLocation location, Optional<String> label) {
    List<String> names = Arrays.asList(table.rows().columns());
    String chosen =
        label.orElse(names.contains(USUAL_LABEL) ? USUAL_LABEL : names.get(names.size() - 1));
    Recipe recipe =
        Recipe.of(table.rows(), table.location(), RecipeRequest.of(chosen), table.cells());
    StringBuilder text = new StringBuilder(comment(recipe.profile().toText()));
    recipe.remarks().forEach(remark -> text.append(comment(remark)));
    if (label.isEmpty() && !chosen.equals(USUAL_LABEL)) {
      text.append(comment("The label is the last column; --label names another one."));
    }
    return text.append(keys(location))
        .append(recipe.profile().toConfig())
        .toString()
        .stripTrailing();
  }

  /** Keys of the location. */
  private static String keys(TableLocation location) {
    StringBuilder keys = new StringBuilder();
    keys.append("data.train = ").append(quoted(String.join(",", location.paths()))).append('\n');
    location
        .format()
        .ifPresent(format -> keys.append("data.format = ").append(quoted(format)).append('\n'));
    location
        .options()
        .forEach(
            (name, value) ->
                keys.append("data.options.")
                    .append(quoted(name))
                    .append(" = ")
                    .append(quoted(Secrets.isSecret(name) ? Secrets.REDACTED : value))
                    .append('\n'));
    return keys.toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String comment(String text) {
    return text.stripTrailing()
        .lines()
        .map(line -> "# " + line + "\n")
        .collect(Collectors.joining());
  }
}
