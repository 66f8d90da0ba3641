package io.weft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.math.KeyedRandom;
import io.weft.nn.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final Shape SHAPE = Shape.of(2, 5, 7);

  /** Pixel (y, x) of channel c is 100 c + 10 y + x + 1, so that each says where it comes from. */
  private static float[] image() {
    float[] image = new float[SHAPE.size()];
    for (int i = 0; i < image.length; i++) {
      image[i] = 100 * (i / 35) + 10 * (i % 35 / 7) + i % 7 + 1;
    }
    return image;
  }

  private static float[] changed(Augmentation augmentation, long... key) {
    float[] images = new float[3 * SHAPE.size()];
    Arrays.fill(images, -1);
    System.arraycopy(image(), 0, images, SHAPE.size(), SHAPE.size());
    augmentation.apply(images, SHAPE.size(), SHAPE, KeyedRandom.of(key));
    for (int i = 0; i < SHAPE.size(); i++) {
      assertThat(images[i]).isEqualTo(-1);
      assertThat(images[2 * SHAPE.size() + i]).isEqualTo(-1);
    }
    return Arrays.copyOfRange(images, SHAPE.size(), 2 * SHAPE.size());
  }

  @Test
  void aFlipMirrorsEveryRowOfEveryChannel() {
    float[] flipped = changed(new Augmentation(1, 0, 0), 1);
    float[] image = image();
    for (int i = 0; i < image.length; i++) {
      assertThat(flipped[i]).isEqualTo(image[i / 7 * 7 + 6 - i % 7]);
    }
  }

  @Test
  void aShiftMovesAllPixelsAlikeAndUncoversZeros() {
    float[] image = image();
    Set<Integer> seen = new HashSet<>();
    for (long key = 0; key < 500; key++) {
      float[] shifted = changed(new Augmentation(0, 2, 0), key);
      // the centre is never uncovered, and says how far the image moved
      int from = (int) shifted[2 * 7 + 3] - 1;
      int down = 2 - from / 10;
      int right = 3 - from % 10;
      seen.add(10 * down + right);
      for (int i = 0; i < image.length; i++) {
        int y = i % 35 / 7 - down;
        int x = i % 7 - right;
        boolean isInside = y >= 0 && y < 5 && x >= 0 && x < 7;
        assertThat(shifted[i]).isEqualTo(isInside ? image[i / 35 * 35 + y * 7 + x] : 0);
      }
    }
    assertThat(seen).hasSize(25);
  }

  @Test
  void anErasedRectangleIsTheSameInAllChannels() {
    Set<Integer> sizes = new HashSet<>();
    for (long key = 0; key < 200; key++) {
      float[] erased = changed(new Augmentation(0, 0, 1), key);
      int top = 5;
      int bottom = -1;
      int left = 7;
      int right = -1;
      int count = 0;
      for (int i = 0; i < 35; i++) {
        assertThat(erased[i] == 0).isEqualTo(erased[35 + i] == 0);
        if (erased[i] == 0) {
          top = Math.min(top, i / 7);
          bottom = Math.max(bottom, i / 7);
          left = Math.min(left, i % 7);
          right = Math.max(right, i % 7);
          count++;
        }
      }
      assertThat(count).isPositive().isEqualTo((bottom - top + 1) * (right - left + 1));
      sizes.add(count);
    }
    assertThat(sizes).hasSizeGreaterThan(5);
  }

  @Test
  void whatHappensToAnImageDependsOnItsKeyOnly() {
    Augmentation all = new Augmentation(0.5, 2, 0.5);
    assertThat(changed(all, 1, 2, 3)).isEqualTo(changed(all, 1, 2, 3));
    Set<String> different = new HashSet<>();
    for (long key = 0; key < 50; key++) {
      different.add(Arrays.toString(changed(all, 1, key)));
    }
    assertThat(different).hasSizeGreaterThan(40);
    assertThat(Augmentation.NONE.changesNothing()).isTrue();
    assertThat(all.changesNothing()).isFalse();
  }

  @Test
  void badValuesAndShapesAreRefused() {
    assertThatThrownBy(() -> new Augmentation(1.5, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid random flip: 1.5 (must be in [0, 1])");
    assertThatThrownBy(() -> new Augmentation(0, -1, 0))
        .hasMessage("Invalid random shift: -1 (must be at least 0)");
    assertThatThrownBy(() -> new Augmentation(0, 0, Double.NaN))
        .hasMessage("Invalid random erasing: NaN (must be in [0, 1])");
    assertThatThrownBy(() -> new Augmentation(0.5, 0, 0).requireFit(Shape.of(784)))
        .hasMessage(
            "Invalid augmentation: rows are [784] (must be images [channels, height, width])");
    assertThatThrownBy(() -> new Augmentation(0, 5, 0).requireFit(SHAPE))
        .hasMessage("Invalid random shift: 5 (must be less than the sides of [2, 5, 7])");
    Augmentation.NONE.requireFit(Shape.of(784));
  }
}
