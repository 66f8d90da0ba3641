package io.weft.math;

import java.util.List;
import java.util.function.BinaryOperator;

/**
 * The one order in which the contributions of W workers are added: a fixed binary tree over the
 * worker index.
 *
 * <p>Float addition is not associative, so the order decides the bits. The left subtree of a range
 * holds the largest power of two below its length; an aligned block of workers is therefore always
 * a subtree, and whoever hosts it may add it first.
 */
public final class PairwiseTree {
  private PairwiseTree() {}

  /**
   * Combines the elements in the order of the tree.
   *
   * @param elements at least one, in the order of the worker index
   * @param combine may modify and return its left argument
   */
  public static <T> T reduce(List<T> elements, BinaryOperator<T> combine) {
    if (elements.isEmpty()) {
      throw new IllegalArgumentException("Cannot combine the workers' sums: there are none");
    }
    if (elements.size() == 1) {
      return elements.get(0);
    }
    int middle = Integer.highestOneBit(elements.size() - 1);
    return combine.apply(
        reduce(elements.subList(0, middle), combine),
        reduce(elements.subList(middle, elements.size()), combine));
  }
}
