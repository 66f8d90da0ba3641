package io.weft.onnx;

import static io.weft.onnx.Refusal.cannot;

import io.weft.data.Renaming;
import io.weft.data.recipe.LabelScale;
import io.weft.data.recipe.PredictionStatement;
import io.weft.data.recipe.PredictionStatement.Typed;
import io.weft.data.recipe.PredictionStatement.Unscaled;
import io.weft.data.recipe.TypedColumn;
import io.weft.data.recipe.TypedColumns;
import io.weft.onnx.Prediction.Form;
import io.weft.onnx.Prediction.Labels;
import io.weft.onnx.Prediction.Numbers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.feature.SQLTransformer;

/** The statements in Weft's own pipelines. */
final class SqlStages {

  private SqlStages() {}

  static void select(SQLTransformer stage, Columns columns) {
    String statement = stage.getStatement();
    Optional<Renaming> copy = Renaming.parse(statement);
    Optional<TypedColumns> typed = TypedColumns.parse(statement);
    Optional<PredictionStatement> prediction = PredictionStatement.parse(statement);
    if (copy.isEmpty() && typed.isEmpty() && prediction.isEmpty()) {
      throw cannot(
          stage,
          "its statement is none of Weft's (one is SELECT *, `name` AS `second name` FROM"
              + " __THIS__)");
    }
    copy.ifPresent(names -> columns.copy(names.from(), names.to()));
    typed.ifPresent(all -> new CellReader(stage, columns).add(all));
    prediction.ifPresent(last -> finish(stage, last, columns));
  }

  /** The columns that a statement computes from the user's. */
  private static final class CellReader {
    private final SQLTransformer stage;
    private final Columns columns;
    private final Map<String, Calendar> calendars = new HashMap<>();

    CellReader(SQLTransformer stage, Columns columns) {
      this.stage = stage;
      this.columns = columns;
    }

    void add(TypedColumns typed) {
      for (TypedColumn column : typed.columns()) {
        columns.put(column.name(), read(column.form(), column.source()));
      }
    }

    private Column read(TypedColumn.Form form, String source) {
      return switch (form) {
        case NUMBER -> columns.numbers(stage, source);
        case CATEGORY -> columns.texts(stage, source);
        case MISSING_NUMBER -> Operators.isMissing(columns.numbers(stage, source));
        case MISSING_DATE -> Operators.isMissing(Operators.numbers(columns.dates(stage, source)));
        case YEAR -> calendar(source).year();
        case DAY_OF_YEAR, DAY -> calendar(source).dayOfYear();
        case MINUTE -> calendar(source).minute();
        case MONTH -> calendar(source).month();
        case WEEKDAY -> calendar(source).weekday();
        case HOUR -> calendar(source).hour();
      };
    }

    private Calendar calendar(String source) {
      return calendars.computeIfAbsent(source, name -> new Calendar(columns.dates(stage, name)));
    }
  }

  /** Gives the prediction the label's type or unit. */
  private static void finish(SQLTransformer stage, PredictionStatement statement, Columns columns) {
    Prediction prediction = columns.prediction(stage, statement.from());
    Form form = prediction.form();
    if (statement instanceof Typed typed && form instanceof Labels labels) {
      Labels converted = new Labels(labels.labels(), type(typed.type()));
      columns.put(typed.to(), prediction.as(converted));
    } else if (statement instanceof Unscaled unscaled && form instanceof Numbers numbers) {
      LabelScale scale = unscaled.scale();
      double summand = scale.deviation() * numbers.summand() + scale.mean();
      Numbers scaled = new Numbers(scale.deviation() * numbers.factor(), summand);
      columns.put(unscaled.to(), prediction.as(scaled));
    } else {
      throw cannot(stage, "column %s is of another kind".formatted(statement.from()));
    }
  }

  /** The type in a file for the type of a label in Spark. */
  private static ElementType type(String sql) {
    return switch (sql) {
      case "boolean" -> ElementType.BOOLEAN;
      case "tinyint", "smallint", "int", "bigint" -> ElementType.INTEGER;
      default -> ElementType.DOUBLE;
    };
  }
}
