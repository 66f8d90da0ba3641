package io.weft.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairwiseTreeTest {

  @Test
  void theOrderIsFixedAndAlignedBlocksAreSubtrees() {
    assertThat(PairwiseTree.reduce(List.of("a", "b", "c", "d", "e"), (x, y) -> "(" + x + y + ")"))
        .isEqualTo("(((ab)(cd))e)");
    assertThat(PairwiseTree.reduce(List.of("a"), (x, y) -> "(" + x + y + ")")).isEqualTo("a");
    assertThatThrownBy(() -> PairwiseTree.reduce(List.<String>of(), (x, y) -> x))
        .hasMessage("Cannot combine the workers' sums: there are none");
  }
}
