package io.weft.settings;

import static io.weft.settings.Hyperparameters.CATEGORICAL_ENCODING;
import static io.weft.settings.Hyperparameters.EMBEDDING_SIZE;
import static io.weft.settings.Hyperparameters.INPUT_SHAPE;
import static io.weft.settings.Hyperparameters.LAYERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.nn.CategoricalEncoding;
import io.weft.nn.CategoricalEncoding.Embedding;
import io.weft.nn.CategoricalEncoding.OneHot;
import io.weft.nn.Dense;
import io.weft.nn.Layer;
import io.weft.nn.Network;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CategoricalEncodingsTest {
  private static final String DENSE = "{\"type\": \"dense\", \"units\": 2}";

  /** Four columns, of which three are nominal. */
  private static final FeatureColumns COLUMNS =
      new FeatureColumns(4, new TreeMap<>(Map.of(0, 2, 1, 8, 3, 9)));

  private static Network network(Map<Hyperparameter<?>, Object> values) {
    return new PlanBuilder(new GivenSettings(values))
        .plan(COLUMNS, new Task.Classification(2), () -> 1)
        .network();
  }

  private static List<CategoricalEncoding.Column> encoded(String encoding, int size) {
    return network(Map.of(CATEGORICAL_ENCODING, encoding, EMBEDDING_SIZE, size)).nominalColumns();
  }

  @Test
  void autoTakesAnEmbeddingForMoreThanEightCategories() {
    assertThat(encoded("auto", 0))
        .containsExactly(new OneHot(0, 2), new OneHot(1, 8), new Embedding(3, 9, 6));
  }

  @Test
  void otherNamesTreatAllColumnsAlike() {
    assertThat(encoded("one-hot", 5))
        .containsExactly(new OneHot(0, 2), new OneHot(1, 8), new OneHot(3, 9));
    assertThat(encoded("embedding", 5))
        .containsExactly(new Embedding(0, 2, 5), new Embedding(1, 8, 5), new Embedding(3, 9, 5));
    assertThat(network(Map.of(CATEGORICAL_ENCODING, "none")))
        .extracting(Network::layers)
        .isEqualTo(
            new PlanBuilder(new GivenSettings(Map.of()))
                .plan(FeatureColumns.numeric(4), new Task.Classification(2), () -> 1)
                .network()
                .layers());
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 3", "9, 6", "31, 11", "100, 22", "340, 42", "466, 50", "16777216, 50"})
  void theSizeByRuleGrowsMoreSlowlyThanTheCategories(int categories, int size) {
    assertThat(CategoricalEncodings.sizeByRule(categories)).isEqualTo(size);
  }

  @Test
  void anEncodingIsAddedBeforeGivenLayersUnlessTheyBeginWithOne() {
    List<Layer> layers = network(Map.of(LAYERS, "[" + DENSE + "]")).layers();
    assertThat(layers).hasSize(2).last().isEqualTo(new Dense(2));
    assertThat(layers.get(0)).isInstanceOf(CategoricalEncoding.class);

    String own =
        "{\"type\": \"categorical-encoding\", \"columns\": [{\"index\": 2, \"categories\": 4}]}";
    Map<Hyperparameter<?>, Object> given = Map.of(LAYERS, "[" + own + "," + DENSE + "]");
    assertThat(network(given).layers())
        .containsExactly(new CategoricalEncoding(List.of(new OneHot(2, 4))), new Dense(2));
    PlanBuilder builder = new PlanBuilder(new GivenSettings(given));
    assertThat(builder.addedEncoding(COLUMNS)).isEmpty();
    assertThat(builder.nominalColumns(COLUMNS)).containsExactly(new OneHot(2, 4));
    assertThat(builder.outputsOfLayers(COLUMNS)).isEqualTo(OptionalInt.of(2));
  }

  @Test
  void outputsOfLayersAreThoseAfterTheAddedEncoding() {
    PlanBuilder builder =
        new PlanBuilder(
            new GivenSettings(Map.of(LAYERS, "[{\"type\": \"relu\"}]", EMBEDDING_SIZE, 3)));
    assertThat(builder.outputsOfLayers(COLUMNS)).isEqualTo(OptionalInt.of(1 + 2 + 8 + 3));
  }

  @Test
  void imagesHaveNoNominalColumns() {
    Map<Hyperparameter<?>, Object> image =
        Map.of(INPUT_SHAPE, new int[] {1, 2, 2}, LAYERS, "[{\"type\": \"flatten\"}," + DENSE + "]");
    assertThat(network(image).layers()).hasSize(2);
    assertThat(network(image).nominalColumns()).isEmpty();
  }
}
