package io.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** CONTRIBUTING.md has a row for each package: name, content, and what it may import. */
class ContributingTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z.]+)` \\|[^|]*\\|((?: `[a-z.]+`,?)*) \\|$");

  @Test
  void theTableOfPackagesSaysWhatEachMayImport() throws IOException {
    Map<String, List<String>> table = new HashMap<>();
    String page = Files.readString(Path.of("CONTRIBUTING.md"));
    for (MatchResult row : ROW.matcher(page).results().toList()) {
      table.put(row.group(1), names(row.group(2)));
    }

    assertThat(table).isEqualTo(ArchitectureTest.MAY_IMPORT);
  }

  private static List<String> names(String cell) {
    return Arrays.stream(cell.replace("`", "").split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
