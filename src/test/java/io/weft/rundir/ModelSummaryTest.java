package io.weft.rundir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {

  @Test
  void listsLayersAndTheTotal() {
    ModelSummary summary =
        new ModelSummary(
            "ann",
            List.of(
                new ModelSummary.Layer("dense", "128", 100_480),
                new ModelSummary.Layer("sigmoid", "128", 0)),
            100_480);
    assertThat(summary.toText().lines())
        .containsExactly(
            "Layer    Output shape  Parameters",
            "─────────────────────────────────",
            "dense    128              100,480",
            "sigmoid  128                    0",
            "─────────────────────────────────",
            "total                     100,480");
  }
}
