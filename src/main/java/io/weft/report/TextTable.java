package io.weft.report;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells as aligned text; columns after the first are right-aligned. */
public final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(String... header) {
    rows.add(List.of(header));
  }

  public TextTable row(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException(
          "Invalid row: %d cells (must be %d)".formatted(cells.length, rows.get(0).size()));
    }
    rows.add(List.of(cells));
    return this;
  }

  @Override
  public String toString() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < columns; c++) {
        String cell = rows.get(r).get(c);
        String gap = " ".repeat(widths[c] - cell.length());
        text.append(c == 0 ? cell + gap : "  " + gap + cell);
      }
      text.append('\n');
      if (r == 0) {
        int width = 2 * (columns - 1);
        for (int w : widths) {
          width += w;
        }
        text.append("─".repeat(width)).append('\n');
      }
    }
    return text.toString();
  }
}
