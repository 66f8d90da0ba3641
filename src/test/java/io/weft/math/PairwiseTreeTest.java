package io.weft.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  @Test
  void whoeverHasAWholeSubtreeMayAddItFirst() {
    List<String> leaves = List.of("a", "b", "c", "d", "e", "f", "g");
    String whole = PairwiseTree.reduce(leaves, (x, y) -> "(" + x + y + ")");
    for (int set = 0; set < 1 << leaves.size(); set++) {
      int here = set;
      List<PairwiseTree.Node> subtrees =
          PairwiseTree.subtrees(leaves.size(), leaf -> (here >> leaf & 1) == 1);
      assertThat(subtrees.stream().mapToInt(node -> node.to() - node.from()).sum())
          .isEqualTo(Integer.bitCount(set));
      Map<PairwiseTree.Node, String> sums = new HashMap<>();
      for (PairwiseTree.Node subtree : subtrees) {
        sums.put(
            subtree,
            PairwiseTree.reduce(
                subtree,
                node -> node.isLeaf() ? leaves.get(node.from()) : null,
                (x, y) -> "(" + x + y + ")"));
      }
      String combined =
          PairwiseTree.reduce(
              new PairwiseTree.Node(0, leaves.size()),
              node ->
                  sums.containsKey(node)
                      ? sums.get(node)
                      : node.isLeaf() ? leaves.get(node.from()) : null,
              (x, y) -> "(" + x + y + ")");
      assertThat(combined).isEqualTo(whole);
    }
    assertThat(PairwiseTree.subtrees(7, leaf -> leaf != 5))
        .containsExactly(
            new PairwiseTree.Node(0, 4), new PairwiseTree.Node(4, 5), new PairwiseTree.Node(6, 7));
  }
}
