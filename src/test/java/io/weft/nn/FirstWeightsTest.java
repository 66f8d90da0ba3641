package io.weft.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Parameters that are their own index tell where a weight comes from. */
class FirstWeightsTest {

  private static float[] indices(Network network) {
    float[] parameters = new float[network.parameterCount()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = i;
    }
    return parameters;
  }

  private static FirstWeights first(Network network) {
    return FirstWeights.of(network, indices(network)).orElseThrow();
  }

  private static Dense dense(int units) {
    return new Dense(units);
  }

  private static Conv2d convolution(int filters, int height, int width, int groups) {
    Window window = new Window(height, width, 1, Window.Padding.valid());
    return new Conv2d(filters, window, groups);
  }

  @Test
  void aDenseUnitHasItsRowOfTheMatrix() {
    FirstWeights first =
        first(new Network(Shape.of(3), List.of(new Dropout(0.5), dense(2), dense(4))));
    assertThat(first.seen()).isEqualTo(Shape.of(3));
    assertThat(first.units()).containsExactly(List.of(0f, 1f, 2f), List.of(3f, 4f, 5f));
  }

  @Test
  void aFilterIsGivenChannelByChannelAlthoughItLiesPixelByPixel() {
    FirstWeights first = first(new Network(Shape.of(2, 3, 3), List.of(convolution(2, 1, 3, 1))));
    assertThat(first.seen()).isEqualTo(Shape.of(2, 1, 3));
    assertThat(first.units())
        .containsExactly(List.of(0f, 2f, 4f, 1f, 3f, 5f), List.of(6f, 8f, 10f, 7f, 9f, 11f));
  }

  @Test
  void aFilterOfAGroupSeesTheChannelsOfItsGroupOnly() {
    FirstWeights first = first(new Network(Shape.of(2, 2, 2), List.of(convolution(2, 2, 1, 2))));
    assertThat(first.seen()).isEqualTo(Shape.of(1, 2, 1));
    assertThat(first.units()).containsExactly(List.of(0f, 1f), List.of(2f, 3f));
  }

  @Test
  void normsBeforeItAreSkippedAndResidualBlocksLookedInto() {
    FirstWeights first =
        first(
            new Network(
                Shape.of(1, 2, 2),
                List.of(
                    new BatchNorm(),
                    new Residual(List.of(new BatchNorm(), convolution(1, 1, 1, 1)), List.of()))));
    assertThat(first.seen()).isEqualTo(Shape.of(1, 1, 1));
    // four parameters of a norm of one channel, twice
    assertThat(first.units()).containsExactly(List.of(8f));
  }

  @Test
  void aNetworkWithoutSuchALayerHasNone() {
    Network network = new Network(Shape.of(3), List.of(new BatchNorm()));
    assertThat(FirstWeights.of(network, indices(network))).isEmpty();
  }
}
