package io.weft.data.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DistinctSketchTest {

  @Test
  void fewValuesAreCountedExactlyHoweverOftenTheyAre() {
    for (int distinct : new int[] {0, 1, 2, 100, DistinctSketch.SIZE - 1}) {
      DistinctSketch sketch = new DistinctSketch();
      for (int i = 0; i < 20 * distinct; i++) {
        sketch.add(new Random(i % distinct).nextLong());
      }
      assertThat(sketch.estimate()).isEqualTo(distinct);
    }
  }

  @Test
  void manyValuesAreEstimated() {
    for (int distinct : new int[] {DistinctSketch.SIZE, 3_000, 1_000_000}) {
      Random random = new Random(distinct);
      DistinctSketch sketch = new DistinctSketch();
      for (int i = 0; i < distinct; i++) {
        sketch.add(random.nextLong());
      }
      // four standard errors
      assertThat((double) sketch.estimate() / distinct).isBetween(0.87, 1.13);
    }
  }

  @Test
  void neitherOrderNorPartitionsMatter() {
    long[] hashes = new Random(4).longs(20_000).toArray();
    DistinctSketch whole = new DistinctSketch();
    DistinctSketch even = new DistinctSketch();
    DistinctSketch odd = new DistinctSketch();
    for (int i = hashes.length - 1; i >= 0; i--) {
      whole.add(hashes[hashes.length - 1 - i]);
      (i % 2 == 0 ? even : odd).add(hashes[i]);
    }
    even.addAll(odd.toBytes());
    assertThat(even.toBytes()).isEqualTo(whole.toBytes());
    assertThat(even.estimate()).isEqualTo(whole.estimate());
  }
}
