package io.weft.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContentHashTest {

  @Test
  void theHashOfARowIsTheOneThatSavedFingerprintsHave() {
    float[] targets = {3};
    float[] features = {1.5f, 0, -2};
    long sum =
        KeyedRandom.mix(Float.floatToIntBits(1.5f))
            + KeyedRandom.mix((2L << 32) | Integer.toUnsignedLong(Float.floatToIntBits(-2)));
    long expected = KeyedRandom.mix(KeyedRandom.mix(0) + Float.floatToIntBits(3)) + sum;
    assertThat(ContentHash.ofRow(targets, features))
        .isEqualTo(expected)
        .isEqualTo(ContentHash.ofRow(targets, 2, new int[] {0, 2}, new float[] {1.5f, -2}))
        .isEqualTo(0x6e236a7e9ebb3432L);
    assertThat(ContentHash.seeded(42, expected, 1)).isEqualTo(0xaa9a0fe5d7e3d280L);
    assertThat(ContentHash.append(2, features)).isEqualTo(0xf5aec5f6323f5320L);
    assertThat(ContentHash.combine(1, 2)).isEqualTo(KeyedRandom.mix(1) + 2);
  }

  @Test
  void valuesTheirOrderTheirWeightAndTheSeedMatter() {
    float[] label = {1};
    float[] features = {1, 2};
    long hash = ContentHash.ofRow(label, features);
    assertThat(ContentHash.ofRow(label.clone(), features.clone())).isEqualTo(hash);
    assertThat(ContentHash.ofRow(label, new float[] {2, 1})).isNotEqualTo(hash);
    assertThat(ContentHash.ofRow(new float[] {2}, features)).isNotEqualTo(hash);
    assertThat(ContentHash.combine(1, hash)).isNotEqualTo(ContentHash.combine(hash, 1));
    assertThat(ContentHash.seeded(1, hash, 1))
        .isNotEqualTo(ContentHash.seeded(2, hash, 1))
        .isNotEqualTo(ContentHash.seeded(1, hash, 2));
  }
}
