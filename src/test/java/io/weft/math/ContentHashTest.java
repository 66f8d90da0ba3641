package io.weft.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContentHashTest {

  @Test
  void theHashOfARowIsTheOneThatSavedFingerprintsHave() {
    float[] targets = {3};
    float[] features = {1.5f, 0, -2};
    long expected = KeyedRandom.mix(0) + Float.floatToIntBits(3);
    for (float feature : features) {
      expected = KeyedRandom.mix(expected + Float.floatToIntBits(feature));
    }
    assertThat(ContentHash.ofRow(targets, features))
        .isEqualTo(expected)
        .isEqualTo(0xe003a8434ce57f6cL);
    assertThat(ContentHash.seeded(42, expected, 1)).isEqualTo(0x2707e1ef45f72f7eL);
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
