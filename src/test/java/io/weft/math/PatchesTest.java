package io.weft.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.weft.Gaussians;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the definition, value by value, at odd sizes. */
class PatchesTest {

  /** Geometries of one and more channels, strides and paddings, up to windows outside the image. */
  static List<Patches> geometries() {
    List<Patches> all = new ArrayList<>();
    for (int channels : new int[] {1, 2, 3, 16, 17}) {
      for (int down : new int[] {1, 2, 3}) {
        for (int across : new int[] {1, 2, 3}) {
          all.add(
              new Patches(channels, 7, 5, 3, 2, down, across, 1, 0, 6 / down + 1, 3 / across + 1));
          all.add(new Patches(channels, 1, 1, 3, 3, down, across, 1, 1, 1, 1));
          all.add(
              new Patches(
                  channels, 13, 3, 1, 3, down, across, 0, 1, 12 / down + 1, 2 / across + 1));
          all.add(new Patches(channels, 4, 6, 2, 2, down, across, 3, 3, 3, 3));
        }
      }
      all.add(new Patches(channels, 4, 8, 1, 4, 1, 4, 0, 0, 4, 2));
    }
    return all;
  }

  @Test
  void gatheringCopiesEachPixelThatAWindowSees() {
    for (Patches p : geometries()) {
      int images = 3;
      float[] input = numbered(p.pixel(images, 0, 0));
      for (int depth = 1; depth <= p.channels(); depth += Math.max(1, p.channels() - 1)) {
        int channel = p.channels() - depth;
        int size = p.kernelHeight() * p.kernelWidth() * depth;
        float[] patches = numbered(2 * p.outputs() * size);
        p.gather(input, 1, 2, channel, depth, patches);
        float[] expected = new float[patches.length];
        int next = 0;
        for (int image = 1; image < images; image++) {
          for (int y = 0; y < p.outputHeight(); y++) {
            for (int x = 0; x < p.outputWidth(); x++) {
              for (int ky = 0; ky < p.kernelHeight(); ky++) {
                for (int kx = 0; kx < p.kernelWidth(); kx++) {
                  for (int c = 0; c < depth; c++) {
                    expected[next++] = seen(p, input, image, y, x, ky, kx, channel + c);
                  }
                }
              }
            }
          }
        }
        assertThat(patches).as("%s, depth %d", p, depth).isEqualTo(expected);
      }
    }
  }

  static float seen(
      Patches p, float[] images, int image, int y, int x, int ky, int kx, int channel) {
    int row = y * p.strideHeight() - p.top() + ky;
    int column = x * p.strideWidth() - p.left() + kx;
    boolean isInside = row >= 0 && row < p.height() && column >= 0 && column < p.width();
    return isInside ? images[p.pixel(image, row, column) + channel] : 0;
  }

  @Test
  void scatteringIsTheTransposeOfGathering() {
    // <gather(a), b> = <a, scatter(b)> for all a and b
    for (Patches p : geometries()) {
      for (int depth = 1; depth <= p.channels(); depth += Math.max(1, p.channels() - 1)) {
        int channel = p.channels() - depth;
        float[] a = Gaussians.of(p.pixel(2, 0, 0), 1);
        float[] b = Gaussians.of(2 * p.outputs() * p.kernelHeight() * p.kernelWidth() * depth, 2);
        float[] gathered = new float[b.length];
        p.gather(a, 0, 2, channel, depth, gathered);
        float[] scattered = new float[a.length];
        p.scatterAdd(b, channel, depth, scattered, 0, 2);
        assertThat(dot(gathered, b))
            .as("%s, depth %d", p, depth)
            .isCloseTo(dot(a, scattered), offset(1e-3));
      }
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  static float[] numbered(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = i + 1;
    }
    return values;
  }
}
