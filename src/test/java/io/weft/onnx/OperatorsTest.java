package io.weft.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.weft.onnx.Column.Given;
import io.weft.onnx.Column.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Columns in ONNX Runtime that are computed from others. */
class OperatorsTest {
  private static final Column NUMBER = new Given("a b", Kind.NUMBER, 1);
  private static final Column TEXT = new Given("text", Kind.TEXT, 1);
  private static final Column WHOLE = new Given("whole", Kind.WHOLE, 1);

  @Test
  void missingNumbersAreFilledAndMarked() throws OrtException {
    Features columns =
        Features.of(List.of(Operators.filled(NUMBER, 2.5), Operators.isMissing(NUMBER)));
    assertValues(
        compute(columns, "a b", new double[] {1, Double.NaN, Double.POSITIVE_INFINITY}),
        new float[][] {{1, 0}, {2.5f, 1}, {Float.POSITIVE_INFINITY, 0}});
  }

  @Test
  void aNumberCanMeanThatNoneIsThere() throws OrtException {
    Features columns =
        Features.of(List.of(Operators.filled(Operators.withMissing(NUMBER, -1), 7), NUMBER));
    assertValues(
        compute(columns, "a b", new double[] {-1, 3, Double.NaN}),
        new float[][] {{7, -1}, {3, 3}, {7, Float.NaN}});
  }

  @Test
  void wholeNumbersAreNumbersAndTexts() throws OrtException {
    Column codes = Operators.codes(Operators.texts(WHOLE), List.of("10", "-3"), 2);
    Features columns = Features.of(List.of(Operators.numbers(WHOLE), codes));
    assertValues(
        compute(columns, "whole", new long[] {-3, 10, 1, Long.MIN_VALUE}),
        new float[][] {{-3, 1}, {10, 0}, {1, 2}, {Float.NaN, 2}});
  }

  @Test
  void textsAreFoundByAllTheirLetters() throws OrtException {
    List<String> list = List.of("b", "B", "", " b", "ü", "名前", "a\nb");
    Features columns = Features.of(List.of(Operators.codes(TEXT, list, Double.NaN)));
    String[] texts = {"B", "b", "", "b ", "名前", " b", "a\nb", "ü"};
    float[][] expected = {{1}, {0}, {2}, {Float.NaN}, {5}, {3}, {6}, {4}};
    assertValues(compute(columns, "text", texts), expected);
  }

  @Test
  void codesAreOneHot() throws OrtException {
    Features columns =
        Features.of(List.of(Operators.oneHot(Operators.atMost(NUMBER, 2), 3), NUMBER));
    assertValues(
        compute(columns, "a b", new double[] {0, 2, 9}),
        new float[][] {{1, 0, 0, 0}, {0, 0, 1, 2}, {0, 0, 1, 9}});
  }

  @Test
  void largeNumbersAreCentredBeforeTheyAreRounded() throws OrtException {
    Features columns =
        Features.of(List.of(Operators.filled(NUMBER, 0)))
            .then(new double[] {1e15}, new double[] {0.3}, new double[] {0});
    assertValues(
        compute(columns, "a b", new double[] {1e15 + 1, 1e15 - 3}),
        new float[][] {{0.3f}, {-0.9f}});
  }

  @Test
  void namesInTheFileMayBeThoseOfColumns() throws OrtException {
    Column first = new Given("image", Kind.NUMBER, 1);
    Column second = new Given("image.filled", Kind.NUMBER, 1);
    Features columns =
        Features.of(List.of(Operators.filled(first, 1), Operators.filled(second, 2)));
    Map<String, double[]> inputs =
        Map.of("image", new double[] {Double.NaN}, "image.filled", new double[] {Double.NaN});
    assertValues(OnnxNumbers.compute(columns, inputs), new float[][] {{1, 2}});
  }

  @Test
  void aColumnWithTheNameOfAnOutputIsRefused() {
    Column column = Operators.filled(new Given("probabilities", Kind.NUMBER, 1), 0);
    assertThatThrownBy(() -> OnnxNumbers.compute(Features.of(List.of(column)), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot export column probabilities: an output of the file has this name (rename the"
                + " column)");
  }

  private static void assertValues(float[][] actual, float[][] expected) {
    assertThat(Arrays.deepToString(actual)).isEqualTo(Arrays.deepToString(expected)); // NaN too
  }

  private static float[][] compute(Features columns, String input, Object values)
      throws OrtException {
    return OnnxNumbers.compute(columns, Map.of(input, values));
  }
}
