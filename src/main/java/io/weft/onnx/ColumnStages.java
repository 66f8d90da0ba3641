package io.weft.onnx;

import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.param.shared.HasInputCol;
import org.apache.spark.ml.param.shared.HasInputCols;
import org.apache.spark.ml.param.shared.HasOutputCol;
import org.apache.spark.ml.param.shared.HasOutputCols;
import org.apache.spark.sql.Row;

/** Stages that fill, index and encode single columns. */
final class ColumnStages {
  private static final String KEEP = "keep";

  private ColumnStages() {}

  static void impute(ImputerModel imputer, Columns columns) {
    String[] inputs = inputs(imputer);
    String[] outputs = outputs(imputer);
    Row values = imputer.surrogateDF().head();
    for (int i = 0; i < inputs.length; i++) {
      Column numbers = columns.numbers(imputer, inputs[i]);
      double missing = imputer.getMissingValue();
      Column known = Double.isNaN(missing) ? numbers : Operators.withMissing(numbers, missing);
      double value = values.getDouble(values.fieldIndex(inputs[i]));
      columns.put(outputs[i], Operators.filled(known, value));
    }
  }

  /** A text that the training rows did not have gets a place of its own, or no number at all. */
  static void index(StringIndexerModel indexer, Columns columns) {
    String[] inputs = inputs(indexer);
    String[] outputs = outputs(indexer);
    boolean keeps = indexer.getHandleInvalid().equals(KEEP);
    for (int i = 0; i < inputs.length; i++) {
      List<String> texts = List.of(indexer.labelsArray()[i]);
      double other = keeps ? texts.size() : Double.NaN;
      Column codes = Operators.codes(columns.texts(indexer, inputs[i]), texts, other);
      columns.putCodes(outputs[i], codes, texts);
    }
  }

  static void encode(OneHotEncoderModel encoder, Columns columns) {
    String[] inputs = inputs(encoder);
    String[] outputs = outputs(encoder);
    boolean keeps = encoder.getHandleInvalid().equals(KEEP);
    for (int i = 0; i < inputs.length; i++) {
      int categories = encoder.categorySizes()[i];
      Column codes = columns.numbers(encoder, inputs[i]);
      Column known = keeps ? Operators.atMost(codes, categories) : codes;
      int size = categories + (keeps ? 1 : 0) - (encoder.getDropLast() ? 1 : 0);
      columns.put(outputs[i], Features.of(List.of(Operators.oneHot(known, size))));
    }
  }

  private static <S extends Transformer & HasInputCol & HasInputCols> String[] inputs(S stage) {
    return stage.isSet(stage.inputCols())
        ? stage.getInputCols()
        : new String[] {stage.getInputCol()};
  }

  private static <S extends Transformer & HasOutputCol & HasOutputCols> String[] outputs(S stage) {
    return stage.isSet(stage.outputCols())
        ? stage.getOutputCols()
        : new String[] {stage.getOutputCol()};
  }
}
