package io.weft.math;

import static io.weft.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Gaussians;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against scalar twins that look at one window after the other. */
class PoolingTest {
  private static final int BATCH = 2;

  private static List<Patches> geometries() {
    return PatchesTest.geometries().stream().filter(PoolingTest::everyWindowSeesAPixel).toList();
  }

  private static boolean everyWindowSeesAPixel(Patches p) {
    return p.top() < p.kernelHeight()
        && p.left() < p.kernelWidth()
        && p.firstRow(p.outputHeight() - 1) < p.height()
        && p.firstColumn(p.outputWidth() - 1) < p.width();
  }

  private static float[][] planes(Patches p) {
    return new float[3][Pooling.planeLength(p)];
  }

  @Test
  void theLargestValueOfEachWindowIsFoundAndGetsItsGradient() {
    for (Patches p : geometries()) {
      // few values, so that many windows have equals: the first one gets all
      float[] images = Gaussians.of(p.pixel(BATCH, 0, 0), 3);
      for (int i = 0; i < images.length; i++) {
        images[i] = Math.round(images[i]);
      }
      int outputs = BATCH * p.outputs() * p.channels();
      float[] dOutput = Gaussians.of(outputs, 4);
      float[] output = new float[outputs];
      float[] dImages = new float[images.length];
      Arrays.fill(dImages, Float.NaN);
      float[] winners = new float[outputs];
      Pooling.max(p, images, BATCH, planes(p), output, winners);
      Pooling.maxBackward(p, winners, dOutput, BATCH, planes(p), dImages);
      float[] expected = new float[outputs];
      float[] dExpected = new float[images.length];
      for (int o = 0; o < outputs; o++) {
        int best = -1;
        for (int pixel : pixels(p, o)) {
          best = best < 0 || images[pixel] > images[best] ? pixel : best;
        }
        expected[o] = images[best];
        dExpected[best] += dOutput[o];
      }
      assertThat(output).as("%s", p).isEqualTo(expected);
      assertClose(dImages, dExpected, 1e-5);
    }
  }

  @Test
  void theMeanOfEachWindowCountsPixelsInsideTheImageOnly() {
    for (Patches p : geometries()) {
      float[] images = Gaussians.of(p.pixel(BATCH, 0, 0), 3);
      int outputs = BATCH * p.outputs() * p.channels();
      float[] dOutput = Gaussians.of(outputs, 4);
      float[] output = new float[outputs];
      float[] dImages = new float[images.length];
      Arrays.fill(dImages, Float.NaN);
      Pooling.mean(p, images, BATCH, planes(p), output);
      Pooling.meanBackward(p, dOutput, BATCH, planes(p), dImages);
      float[] expected = new float[outputs];
      float[] dExpected = new float[images.length];
      for (int o = 0; o < outputs; o++) {
        int[] pixels = pixels(p, o);
        for (int pixel : pixels) {
          expected[o] += images[pixel] / pixels.length;
          dExpected[pixel] += dOutput[o] / pixels.length;
        }
      }
      assertClose(output, expected, 1e-5);
      assertClose(dImages, dExpected, 1e-5);
    }
  }

  /** Indices of what output o sees, in the order of the taps. */
  private static int[] pixels(Patches p, int o) {
    int channel = o % p.channels();
    int x = o / p.channels() % p.outputWidth();
    int y = o / p.channels() / p.outputWidth() % p.outputHeight();
    int image = o / p.channels() / p.outputs();
    int[] pixels = new int[p.kernelHeight() * p.kernelWidth()];
    int count = 0;
    for (int row = p.firstRow(y); row < p.firstRow(y) + p.kernelHeight(); row++) {
      for (int column = p.firstColumn(x); column < p.firstColumn(x) + p.kernelWidth(); column++) {
        if (row >= 0 && row < p.height() && column >= 0 && column < p.width()) {
          pixels[count++] = p.pixel(image, row, column) + channel;
        }
      }
    }
    return Arrays.copyOf(pixels, count);
  }
}
