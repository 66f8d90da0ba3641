package io.weft.data.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.data.recipe.PredictionStatement.Typed;
import io.weft.data.recipe.PredictionStatement.Unscaled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionStatementTest {

  @ParameterizedTest
  @ValueSource(strings = {"boolean", "tinyint", "bigint", "double", "decimal(10,2)"})
  void aTypedLabelIsReadBack(String type) {
    Typed typed = new Typed("weft_words", type, "my `prediction`");
    assertThat(typed.statement())
        .isEqualTo(
            "SELECT *, CAST(`weft_words` AS " + type + ") AS `my ``prediction``` FROM __THIS__");
    assertThat(PredictionStatement.parse(typed.statement())).hasValue(typed);
  }

  @Test
  void anUnscaledLabelIsReadBackToTheLastBit() {
    assertThat(
            new Unscaled("weft_prediction", new LabelScale(-0.5, 3989.439738146719), "prediction")
                .statement())
        .isEqualTo(
            "SELECT *, `weft_prediction` * 3989.439738146719D + -0.5D AS `prediction` FROM"
                + " __THIS__");
    for (double mean :
        List.of(0.0, -0.0, 1.0 / 3, -1e-300, 1e22, Double.MAX_VALUE, -Double.MIN_VALUE)) {
      for (double deviation : List.of(1.0, 0.1, Double.MIN_VALUE, 1e7, 1.23456789e-8)) {
        Unscaled unscaled =
            new Unscaled("weft_prediction", new LabelScale(mean, deviation), "prediction");
        assertThat(PredictionStatement.parse(unscaled.statement())).hasValue(unscaled);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SELECT *, CAST(`weft_words` AS bigint) AS `prediction` FROM t",
        "SELECT *, CAST(`words` AS bigint) AS `prediction` FROM __THIS__",
        "SELECT *, CAST(`weft_words` AS string) AS `prediction` FROM __THIS__",
        "SELECT *, CAST(`weft_words` AS bigint) AS prediction FROM __THIS__",
        "SELECT *, CAST(`weft_words` AS bigint) AS `prediction`, 1 AS `x` FROM __THIS__",
        "SELECT *, `weft_prediction` * 1.0D + 2D AS `prediction` FROM __THIS__",
        "SELECT *, `weft_prediction` * 1.0D + 2.00D AS `prediction` FROM __THIS__",
        "SELECT *, `weft_prediction` * -1.0D + 2.0D AS `prediction` FROM __THIS__",
        "SELECT *, `weft_prediction` * 0.0D + 2.0D AS `prediction` FROM __THIS__",
        "SELECT *, `weft_prediction` * 1.0E999D + 2.0D AS `prediction` FROM __THIS__",
        "SELECT *, `weft_prediction` * 1.0D + rand() AS `prediction` FROM __THIS__"
      })
  void anotherStatementIsRefused(String statement) {
    assertThat(PredictionStatement.parse(statement)).isEmpty();
  }

  @Test
  void aLabelOfAnotherTypeAndADeviationOfZeroAreRefused() {
    assertThatThrownBy(() -> new Typed("weft_words", "string", "prediction"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid type: string (must be boolean or a type of numbers)");
    assertThatThrownBy(() -> new LabelScale(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid label scale: mean 1.0, deviation 0.0 (must be finite, the deviation"
                + " positive)");
  }
}
