package io.weft.collective;

import io.weft.math.Floats;
import io.weft.math.PairwiseTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sum of the gradients of a subtree of workers, added in place and in the order of the tree. */
final class TreeSum {
  /** Values that are added before the next ones, so that they stay in the cache. */
  private static final int BLOCK = 4096;

  private final List<Addition> additions = new ArrayList<>();
  private final GradientRange total;
  private final float[] a = new float[BLOCK];
  private final float[] b = new float[BLOCK];

  /**
   * Plans the additions.
   *
   * @param known gradients of a subtree, or null where its two halves must be added; the left one
   *     of two becomes their sum
   */
  TreeSum(PairwiseTree.Node root, Function<PairwiseTree.Node, @Nullable GradientRange> known) {
    this.total =
        PairwiseTree.reduce(
            root,
            known,
            (left, right) -> {
              additions.add(new Addition(left, right));
              return left;
            });
  }

  /** Adds up the gradients of parameters {@code [from, to)}; returns where their sums are. */
  GradientRange addUp(int from, int to) {
    for (int start = from; start < to; start += BLOCK) {
      int end = Math.min(to, start + BLOCK);
      for (Addition addition : additions) {
        add(addition.target, addition.source, start, end);
      }
    }
    return total;
  }

  /** The JVM vectorises a loop only if it has one index for both arrays. */
  private void add(GradientRange target, GradientRange source, int from, int to) {
    int first = target.first();
    if (first == source.first()) {
      Floats.add(target.values(), source.values(), from - first, to - first);
    } else {
      target.copyTo(a, 0, from, to);
      source.copyTo(b, 0, from, to);
      Floats.add(a, b, 0, to - from);
      System.arraycopy(a, 0, target.values(), from - first, to - from);
    }
  }

  private record Addition(GradientRange target, GradientRange source) {}
}
