package io.weft.data.recipe;

import static io.weft.data.recipe.TypedColumn.Form.CATEGORY;
import static io.weft.data.recipe.TypedColumn.Form.DAY;
import static io.weft.data.recipe.TypedColumn.Form.DAY_OF_YEAR;
import static io.weft.data.recipe.TypedColumn.Form.HOUR;
import static io.weft.data.recipe.TypedColumn.Form.MINUTE;
import static io.weft.data.recipe.TypedColumn.Form.MISSING_DATE;
import static io.weft.data.recipe.TypedColumn.Form.MISSING_NUMBER;
import static io.weft.data.recipe.TypedColumn.Form.MONTH;
import static io.weft.data.recipe.TypedColumn.Form.NUMBER;
import static io.weft.data.recipe.TypedColumn.Form.WEEKDAY;
import static io.weft.data.recipe.TypedColumn.Form.YEAR;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.median;
import static org.apache.spark.sql.functions.nanvl;

import io.weft.data.DataException;
import io.weft.data.recipe.TypedColumn.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fits columns on training rows: statistics of numbers, lists of categories.
 *
 * <p>Parts of dates that do not vary are left out. A column with missing values gets a mark.
 */
final class ColumnFit {
  private static final List<Form> OF_DATES = List.of(YEAR, DAY_OF_YEAR, MONTH, WEEKDAY);
  private static final List<Form> OF_TIMES = List.of(HOUR, MINUTE);

  private final NewNames names;
  private final RecipeRequest request;
  private final List<TypedColumn> candidates = new ArrayList<>();
  private final Map<TypedColumn, Moments> moments = new LinkedHashMap<>();
  private final Map<TypedColumn, List<String>> categories = new LinkedHashMap<>();

  private ColumnFit(NewNames names, RecipeRequest request) {
    this.names = names;
    this.request = request;
  }

  static FittedColumns fit(
      Dataset<Row> trainingRows, List<ColumnProfile> features, RecipeRequest request) {
    ColumnFit fit = new ColumnFit(new NewNames(List.of(trainingRows.columns())), request);
    features.forEach(fit::propose);
    return fit.fit(
        new SQLTransformer()
            .setStatement(new TypedColumns(fit.candidates).statement())
            .transform(trainingRows));
  }

  private void propose(ColumnProfile column) {
    switch (column.kind()) {
      case NUMERIC -> propose(column, NUMBER);
      case CATEGORICAL -> propose(column, CATEGORY);
      case DATE -> {
        OF_DATES.forEach(form -> propose(column, form));
        if (request.categorical().contains(column.name())) {
          propose(column, DAY);
        }
        if (ColumnType.of(column.type()) != ColumnType.DATE) {
          OF_TIMES.forEach(form -> propose(column, form));
        }
      }
      default -> throw new IllegalArgumentException("Cannot fit column " + column.name());
    }
  }

  private void propose(ColumnProfile column, Form form) {
    candidates.add(new TypedColumn(column.name(), form, names.of(column.name(), suffix(form))));
  }

  private FittedColumns fit(Dataset<Row> typed) {
    measure(typed);
    index(typed);
    List<TypedColumn> marks = marks();
    moments.entrySet().removeIf(entry -> isFixedPart(entry.getKey(), entry.getValue()));
    categories
        .entrySet()
        .removeIf(entry -> entry.getKey().form().isOfDate() && entry.getValue().size() < 2);
    List<TypedColumn> all = new ArrayList<>(moments.keySet());
    all.addAll(marks);
    all.addAll(categories.keySet());
    if (all.isEmpty()) {
      throw new DataException("Cannot use the training rows: no column varies in them");
    }
    return new FittedColumns(
        new TypedColumns(all),
        numbers(typed),
        marks.stream().map(TypedColumn::name).toList(),
        categories.entrySet().stream()
            .map(entry -> categories(entry.getKey().name(), entry.getValue()))
            .toList(),
        request.imputation(),
        request.scaling());
  }

  private void measure(Dataset<Row> typed) {
    List<TypedColumn> columns = proposed(false);
    if (!columns.isEmpty()) {
      List<Moments> all = NumberSums.of(typed.select(columns(columns)));
      for (int i = 0; i < columns.size(); i++) {
        moments.put(columns.get(i), all.get(i));
      }
    }
  }

  private void index(Dataset<Row> typed) {
    List<TypedColumn> columns = proposed(true);
    if (!columns.isEmpty()) {
      String[] from = columns.stream().map(TypedColumn::name).toArray(String[]::new);
      String[][] values =
          new StringIndexer()
              .setInputCols(from)
              .setOutputCols(Arrays.stream(from).map(name -> name + "_code").toArray(String[]::new))
              .setStringOrderType("alphabetAsc") // frequencies are ambiguous if two are equal
              .fit(typed.select(columns(columns)))
              .labelsArray();
      for (int i = 0; i < columns.size(); i++) {
        categories.put(columns.get(i), List.of(values[i]));
      }
    }
  }

  private List<TypedColumn> proposed(boolean isCategory) {
    return candidates.stream().filter(column -> column.form().isCategory() == isCategory).toList();
  }

  private static Column[] columns(List<TypedColumn> columns) {
    return columns.stream().map(column -> col(column.name())).toArray(Column[]::new);
  }

  /** Marks of the columns with missing values, and with others; a year is missing with its date. */
  private List<TypedColumn> marks() {
    List<TypedColumn> marks = new ArrayList<>();
    moments.forEach(
        (column, sums) -> {
          boolean isMarked = column.form() == NUMBER || column.form() == YEAR;
          if (isMarked && sums.missing() > 0 && sums.count() > 0) {
            marks.add(
                new TypedColumn(
                    column.source(),
                    column.form() == NUMBER ? MISSING_NUMBER : MISSING_DATE,
                    names.of(column.source(), "_missing")));
          }
        });
    return marks;
  }

  private static boolean isFixedPart(TypedColumn column, Moments sums) {
    return column.form().isOfDate() && sums.least() >= sums.largest();
  }

  private List<FittedColumns.NumberColumn> numbers(Dataset<Row> typed) {
    Map<TypedColumn, Double> medians = medians(typed);
    List<FittedColumns.NumberColumn> numbers = new ArrayList<>();
    moments.forEach(
        (column, sums) -> {
          double surrogate = surrogate(column, sums, medians);
          Moments filled = sums.filled(surrogate);
          numbers.add(
              new FittedColumns.NumberColumn(
                  column.name(),
                  names.of(column.source(), suffix(column.form()) + "_filled"),
                  surrogate,
                  filled.mean(),
                  filled.deviation(),
                  filled.least(),
                  filled.largest()));
        });
    return numbers;
  }

  private static String suffix(Form form) {
    return switch (form) {
      case NUMBER, CATEGORY -> "";
      case MISSING_NUMBER, MISSING_DATE -> "_missing";
      default -> "_" + form.name().toLowerCase(Locale.ROOT);
    };
  }

  /** Value of a missing cell; a constant is for the user's numbers, not for parts of dates. */
  private double surrogate(TypedColumn column, Moments sums, Map<TypedColumn, Double> medians) {
    if (request.imputation() instanceof Imputation.Constant constant && column.form() == NUMBER) {
      return constant.value();
    }
    return Objects.requireNonNullElse(medians.get(column), sums.mean());
  }

  /** Exact medians if they are asked for; MLlib's approximate ones depend on partitions. */
  private Map<TypedColumn, Double> medians(Dataset<Row> typed) {
    Map<TypedColumn, Double> medians = new LinkedHashMap<>();
    if (request.imputation() instanceof Imputation.Median && !moments.isEmpty()) {
      List<TypedColumn> columns = List.copyOf(moments.keySet());
      Column[] aggregates =
          columns.stream()
              .map(column -> median(nanvl(col(column.name()), lit(null))))
              .toArray(Column[]::new);
      Row row =
          typed.agg(aggregates[0], Arrays.copyOfRange(aggregates, 1, aggregates.length)).head();
      for (int i = 0; i < columns.size(); i++) {
        if (!row.isNullAt(i)) {
          medians.put(columns.get(i), row.getDouble(i));
        }
      }
    }
    return medians;
  }

  private FittedColumns.CategoryColumn categories(String name, List<String> values) {
    String word = name.substring(SqlNames.PREFIX.length());
    return new FittedColumns.CategoryColumn(name, names.of(word, "_code"), values);
  }
}
