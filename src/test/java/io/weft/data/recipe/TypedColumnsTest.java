package io.weft.data.recipe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.Bounded;
import io.weft.Fuzz;
import io.weft.data.recipe.TypedColumn.Form;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedColumnsTest {
  private static final String NUMBER =
      "SELECT *, TRY_CAST(`x` AS DOUBLE) AS `weft_x` FROM __THIS__";

  @Test
  void theStatementKeepsAllColumnsAndAddsTheNewOnes() {
    assertThat(
            new TypedColumns(
                    List.of(
                        new TypedColumn("x", Form.NUMBER, "weft_x"),
                        new TypedColumn("a b", Form.CATEGORY, "weft_a_b"),
                        new TypedColumn("x", Form.MISSING_NUMBER, "weft_x_missing"),
                        new TypedColumn("day", Form.WEEKDAY, "weft_day_weekday")))
                .statement())
        .isEqualTo(
            "SELECT *, TRY_CAST(`x` AS DOUBLE) AS `weft_x`, NULLIF(NULLIF(CAST(`a b` AS STRING),"
                + " ''), 'NaN') AS `weft_a_b`, CAST(NANVL(TRY_CAST(`x` AS DOUBLE), NULL) IS NULL AS DOUBLE) AS"
                + " `weft_x_missing`, CAST(WEEKDAY(TRY_CAST(`day` AS TIMESTAMP)) AS STRING) AS"
                + " `weft_day_weekday` FROM __THIS__");
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void eachFormIsReadBack(Form form) {
    TypedColumns columns = new TypedColumns(List.of(new TypedColumn("x", form, "weft_x_1")));
    assertThat(TypedColumns.parse(columns.statement())).hasValue(columns);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "`",
        "``",
        "a`b",
        "a``",
        "x` AS DOUBLE) AS `weft_x",
        "x.y",
        "été",
        "'",
        "\"",
        "\n",
        ",",
        " FROM __THIS__",
        "$1",
        "\\"
      })
  void aNameMayHaveAnyCharacter(String name) {
    List<TypedColumn> all = new ArrayList<>();
    for (Form form : Form.values()) {
      all.add(new TypedColumn(name, form, "weft_" + form.name()));
    }
    TypedColumns columns = new TypedColumns(all);
    assertThat(TypedColumns.parse(columns.statement())).hasValue(columns);
    assertThat(columns.sources()).containsExactly(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SELECT * FROM __THIS__",
        "SELECT *, FROM __THIS__",
        "SELECT *, TRY_CAST(`x` AS DOUBLE) AS `weft_x` FROM secret",
        "SELECT *, TRY_CAST(`x` AS DOUBLE) AS `weft_x` FROM __THIS__ ",
        "SELECT *, TRY_CAST(`x` AS DOUBLE) AS `weft_x` FROM __THIS__; DROP TABLE t",
        "SELECT *, TRY_CAST(`x` AS DOUBLE) AS `weft_x`, FROM __THIS__",
        "SELECT *,  TRY_CAST(`x` AS DOUBLE) AS `weft_x` FROM __THIS__",
        "SELECT *, try_cast(`x` AS DOUBLE) AS `weft_x` FROM __THIS__",
        "SELECT *, TRY_CAST(`x` AS INT) AS `weft_x` FROM __THIS__",
        "SELECT *, TRY_CAST(x AS DOUBLE) AS `weft_x` FROM __THIS__",
        "SELECT *, TRY_CAST(`` AS DOUBLE) AS `weft_x` FROM __THIS__",
        "SELECT *, TRY_CAST(```` AS DOUBLE) AS `weft_x` FROM __THIS__, t",
        "SELECT *, TRY_CAST(`x` AS DOUBLE) AS `x` FROM __THIS__",
        "SELECT *, TRY_CAST(`x` AS DOUBLE) AS `weft_` FROM __THIS__",
        "SELECT *, TRY_CAST(`x` AS DOUBLE) AS `weft_a b` FROM __THIS__",
        "SELECT *, TRY_CAST((SELECT 1) AS DOUBLE) AS `weft_x` FROM __THIS__",
        "SELECT *, java_method('java.lang.System', 'exit', 1) AS `weft_x` FROM __THIS__",
        "SELECT *, TRY_CAST(`x` AS DOUBLE) AS `weft_x`, reflect('a', 'b') AS `weft_y` FROM __THIS__",
        "SELECT *, `x` AS `weft_x` FROM __THIS__",
        "WITH t AS (SELECT 1) SELECT *, TRY_CAST(`x` AS DOUBLE) AS `weft_x` FROM __THIS__"
      })
  void anotherStatementIsRefused(String statement) {
    assertThat(TypedColumns.parse(NUMBER)).isPresent();
    assertThat(TypedColumns.parse(statement)).isEmpty();
  }

  @Test
  void anAlteredStatementIsRefusedOrMadeAgainExactly() throws Exception {
    List<TypedColumn> all = new ArrayList<>();
    for (Form form : Form.values()) {
      all.add(new TypedColumn("a `b`, c", form, "weft_a_" + form.name()));
    }
    new Fuzz(
            "SQL statement",
            List.of(
                NUMBER.getBytes(ISO_8859_1),
                new TypedColumns(all).statement().getBytes(ISO_8859_1)),
            IllegalArgumentException.class)
        .run(
            10_000,
            input -> {
              String statement = new String(input, ISO_8859_1);
              TypedColumns read =
                  TypedColumns.parse(statement)
                      .orElseThrow(() -> new IllegalArgumentException("another statement"));
              assertThat(read.statement()).isEqualTo(statement);
            });
  }

  @Test
  @Bounded
  void aNameOfAMillionCharactersOverflowsNoStack() {
    for (String name :
        List.of("a".repeat(1_000_000), "`".repeat(1_000_000), "a`".repeat(500_000))) {
      TypedColumns columns =
          new TypedColumns(List.of(new TypedColumn(name, Form.CATEGORY, "weft_a")));
      assertThat(TypedColumns.parse(columns.statement())).hasValue(columns);
    }
  }

  @Test
  void aColumnOfAnotherNameCannotBeMade() {
    for (String name : List.of("x", "weft_", "weft_a b", "weft_`")) {
      assertThatThrownBy(() -> new TypedColumn("x", Form.NUMBER, name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Invalid column: %s from x (must be weft_ and a word, from a column with a name)"
                  .formatted(name));
    }
    assertThatThrownBy(() -> new TypedColumns(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid columns: [] (must be at least one)");
  }
}
