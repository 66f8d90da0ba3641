package io.weft.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.nn.CategoricalEncoding.Column;
import io.weft.nn.CategoricalEncoding.Embedding;
import io.weft.nn.CategoricalEncoding.OneHot;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CategoricalEncodingTest {
  private static final Network NETWORK =
      network(4, new OneHot(0, 3), new Embedding(2, 5, 2), new Embedding(3, 4, 1));

  private static Network network(int inputs, Column... columns) {
    return new Network(Shape.of(inputs), List.of(new CategoricalEncoding(List.of(columns))));
  }

  @Test
  void passingColumnsComeFirstThenTheNominalOnes() {
    assertThat(NETWORK.outputShape()).isEqualTo(Shape.of(1 + 3 + 2 + 1));
    float[] parameters = new float[14];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = 10 + i;
    }
    assertThat(output(NETWORK, parameters, 2, 0.25f, 4, 3))
        .containsExactly(0.25f, 0, 0, 1, 18, 19, 23);
  }

  private static float[] output(Network network, float[] parameters, float... input) {
    Workspace workspace = new Workspace(network, 1, Mode.INFERENCE);
    System.arraycopy(input, 0, workspace.input(), 0, input.length);
    workspace.forward(parameters, 1, Mode.INFERENCE);
    return workspace.output();
  }

  @Test
  void onlyTablesHaveParametersAndTheseAreWeights() {
    assertThat(NETWORK.parameterRanges())
        .containsExactly(new ParameterRange(0, 14, ParameterRange.Kind.WEIGHTS));
    assertThat(network(2, new OneHot(1, 8)).parameterRanges()).isEmpty();
  }

  @Test
  void tablesStartWithSmallNumbersWhateverTheInitialiserIs() {
    int count = 100_000;
    Network large = network(1, new Embedding(0, count / 4, 4));
    float[] parameters = large.initialParameters(new Initialiser.He(), 3);
    double sum = 0;
    double squares = 0;
    for (float parameter : parameters) {
      sum += parameter;
      squares += parameter * parameter;
    }
    // five standard errors
    assertThat(sum / count).isCloseTo(0, within(5 * 0.01 / Math.sqrt(count)));
    assertThat(Math.sqrt(squares / count))
        .isCloseTo(0.01, within(5 * 0.01 / Math.sqrt(2.0 * count)));
    assertThat(large.initialParameters(new Initialiser.Auto(), 3)).isEqualTo(parameters);
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, 0.5f, 3, 1e30f, Float.NaN})
  void aValueThatIsNoCodeIsRefused(float value) {
    assertThatThrownBy(() -> output(NETWORK, new float[14], value, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot encode column 0: its value is "
                + value
                + " (must be a whole number from 0 to 2: the column is nominal, with 3 categories)");
  }

  @Test
  void onlyAnEncodingInFrontMakesColumnsOfTheInputNominal() {
    CategoricalEncoding encoding = new CategoricalEncoding(List.of(new OneHot(1, 2)));
    Layer dense = new Dense(2);
    assertThat(new Network(Shape.of(2), List.of(encoding, dense)).nominalColumns())
        .isEqualTo(encoding.columns());
    assertThat(new Network(Shape.of(2), List.of(dense, encoding)).nominalColumns()).isEmpty();
  }

  @Test
  void columnsThatCannotBeAreRefused() {
    assertRefused(() -> network(3, new OneHot(3, 2)))
        .hasMessage(
            "Invalid layer 1 (categorical-encoding): got [3] (expects a vector of at least 4"
                + " values, because column 3 is nominal)");
    assertRefused(
            () ->
                new Network(
                    Shape.of(1, 2, 2), List.of(new CategoricalEncoding(List.of(new OneHot(0, 2))))))
        .hasMessageContaining("got [1, 2, 2] (expects a vector");
    assertRefused(() -> network(3, new OneHot(1, 2), new OneHot(1, 2)))
        .hasMessage("Invalid index of a nominal column: 1 (must be above 1)");
    assertRefused(() -> new OneHot(-1, 2))
        .hasMessage("Invalid index of a nominal column: -1 (must be at least 0)");
    assertRefused(() -> new OneHot(0, 0))
        .hasMessage("Invalid number of categories: 0 (must be from 1 to 16777216)");
    assertRefused(() -> new Embedding(0, (1 << 24) + 1, 1))
        .hasMessage("Invalid number of categories: 16777217 (must be from 1 to 16777216)");
    assertRefused(() -> new Embedding(0, 2, 0))
        .hasMessage("Invalid size of an embedding: 0 (must be at least 1)");
    assertRefused(() -> network(1, new Embedding(0, 1 << 24, 200)))
        .hasMessageContaining("the parameters or values up to it are more than 2,147,483,647");
    List<Column> tooMany = new ArrayList<>();
    for (int i = 0; i <= 16_384; i++) {
      tooMany.add(new OneHot(i, 2));
    }
    assertRefused(() -> new CategoricalEncoding(tooMany))
        .hasMessage("Invalid nominal columns: 16385 (must be 1 to 16384)");
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }
}
