package io.weft.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void wordsLeanLeftAndNumbersRight() {
    TextTable table =
        new TextTable(TextTable.left("Name"), TextTable.right("N"), TextTable.left("X"));
    table.row("a", "1", "x").row("Kurtaŕ", "1,000", "").rule().row("", "", "z");
    assertThat(table.toString().lines())
        .containsExactly(
            "Name        N  X", //
            "────────────────",
            "a           1  x",
            "Kurtaŕ  1,000",
            "────────────────",
            "               z");
  }

  @Test
  void aCellCannotBreakTheTable() {
    TextTable table = new TextTable(TextTable.left("Name"));
    assertThat(table.row("a\nb\u001b[31m").toString().lines())
        .containsExactly("Name", "────────", "a b [31m");
  }

  @Test
  void charactersOutsideTheBasicPlaneCountOnce() {
    TextTable table = new TextTable(TextTable.left("N"), TextTable.left("M"));
    assertThat(table.row("𝛼", "b").toString()).endsWith("\n𝛼  b");
  }

  @Test
  void rowsHaveACellAColumn() {
    TextTable table = new TextTable(TextTable.left("Name"));
    assertThatThrownBy(() -> table.row("a", "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot add a row of 2 cells to a table of 1 columns");
  }
}
