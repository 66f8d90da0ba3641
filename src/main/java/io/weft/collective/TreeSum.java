package io.weft.collective;

import io.weft.math.Floats;
import io.weft.math.PairwiseTree;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Adds the gradients of a subtree of workers, in the order of the tree and in place. */
final class TreeSum {
  /** Values that are added before the next ones, so that they stay in the cache. */
  private static final int BLOCK = 4096;

  private final List<Addition> additions = new ArrayList<>();
  private final Part total;
  private final float[] a = new float[BLOCK];
  private final float[] b = new float[BLOCK];

  /**
   * Plans the additions.
   *
   * @param known the gradient of a subtree, or null where it is to be added up; of two, the left
   *     one becomes their sum
   */
  TreeSum(PairwiseTree.Node root, Function<PairwiseTree.Node, @Nullable Part> known) {
    this.total =
        PairwiseTree.reduce(
            root,
            known,
            (left, right) -> {
              additions.add(new Addition(left, right));
              return left;
            });
  }

  /** Adds up the gradients of parameters {@code [from, to)}; returns the part that has them now. */
  Part addUp(int from, int to) {
    for (int start = from; start < to; start += BLOCK) {
      int end = Math.min(to, start + BLOCK);
      for (Addition addition : additions) {
        add(addition.target, addition.source, start, end);
      }
    }
    return total;
  }

  /** The JVM vectorises a loop only if it has one index for both arrays. */
  private void add(Part target, Part source, int from, int to) {
    if (target.first == source.first) {
      Floats.add(target.values, source.values, from - target.first, to - target.first);
    } else {
      target.read(from, to, a, 0);
      source.read(from, to, b, 0);
      Floats.add(a, b, 0, to - from);
      System.arraycopy(a, 0, target.values, from - target.first, to - from);
    }
  }

  /** Gradients of consecutive parameters. */
  static final class Part {
    private final float[] values;
    private final int first;

    /** Of the parameters from {@code first} on. */
    Part(float[] values, int first) {
      this.values = values;
      this.first = first;
    }

    void read(int from, int to, float[] target, int offset) {
      System.arraycopy(values, from - first, target, offset, to - from);
    }

    /** An array that has parameter i at index i: the own one, or else a copy in the spare one. */
    float[] inPlace(int from, int to, float[] spare) {
      if (first == 0) {
        return values;
      }
      read(from, to, spare, from);
      return spare;
    }

    void put(int from, int to, ByteBuffer message) {
      Message.putFloats(message, values, from - first, to - from);
    }

    void get(int from, int to, ByteBuffer message) {
      Message.getFloats(message, values, from - first, to - from);
    }
  }

  private record Addition(Part target, Part source) {}
}
