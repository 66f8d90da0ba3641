package io.weft.math;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Order in which the sums of W workers are added: a fixed binary tree over the worker index.
 *
 * <p>Float addition is not associative, so the order decides the bits. The left subtree of a range
 * holds the largest power of two below its length. An aligned block of workers is therefore always
 * a subtree, and a process that has the whole block may add it first.
 */
public final class PairwiseTree {
  private PairwiseTree() {}

  /** Subtree over workers {@code [from, to)}. */
  public record Node(int from, int to) implements Serializable {
    public Node {
      if (to <= from) {
        throw new IllegalArgumentException("Cannot combine the workers' sums: there are none");
      }
    }

    public boolean isLeaf() {
      return to - from == 1;
    }

    Node left() {
      return new Node(from, middle());
    }

    Node right() {
      return new Node(middle(), to);
    }

    private int middle() {
      return from + Integer.highestOneBit(to - from - 1);
    }
  }

  /**
   * Combines the elements in the order of the tree.
   *
   * @param elements at least one, in the order of the worker index
   * @param combine may modify and return its left argument
   */
  public static <T> T reduce(List<T> elements, BinaryOperator<T> combine) {
    return reduce(
        new Node(0, elements.size()),
        node -> node.isLeaf() ? elements.get(node.from) : null,
        combine);
  }

  /**
   * Combines elements, where the sums of some subtrees are already known.
   *
   * @param node subtree to combine
   * @param known sum of a subtree, or null if it must be combined from its two halves; every leaf
   *     must be in a known subtree
   * @param combine may modify and return its left argument
   */
  public static <T> T reduce(
      Node node, Function<Node, @Nullable T> known, BinaryOperator<T> combine) {
    T sum = known.apply(node);
    if (sum != null) {
      return sum;
    }
    if (node.isLeaf()) {
      throw new IllegalArgumentException(
          "Cannot combine the workers' sums: there is none of worker " + node.from);
    }
    return combine.apply(reduce(node.left(), known, combine), reduce(node.right(), known, combine));
  }

  /** Largest subtrees whose workers are all here, in the order of the worker index. */
  public static List<Node> subtrees(int workers, IntPredicate isHere) {
    List<Node> nodes = new ArrayList<>();
    addSubtrees(new Node(0, workers), isHere, nodes);
    return nodes;
  }

  private static void addSubtrees(Node node, IntPredicate isHere, List<Node> nodes) {
    boolean all = true;
    for (int w = node.from; w < node.to; w++) {
      all &= isHere.test(w);
    }
    if (all) {
      nodes.add(node);
    } else if (!node.isLeaf()) {
      addSubtrees(node.left(), isHere, nodes);
      addSubtrees(node.right(), isHere, nodes);
    }
  }
}
