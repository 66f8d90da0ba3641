package io.weft.ml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.Bounded;
import io.weft.Fuzz;
import io.weft.TestPlans;
import io.weft.files.AtomicFiles;
import io.weft.files.ChecksummedFile;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.EpochScore.Measure;
import io.weft.metrics.EpochScore.Part;
import io.weft.metrics.MetricSums;
import io.weft.metrics.Phases;
import io.weft.ml.fit.Checkpoints;
import io.weft.nn.Initialiser;
import io.weft.nn.Layer;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import io.weft.settings.LayerJson;
import io.weft.settings.Task;
import io.weft.train.EpochPart;
import io.weft.train.Split;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is in the file of a model or of a checkpoint: it is read, or refused in words. */
@Tag("slow")
class HostileModelsTest {
  private static final int INPUTS = 10_000;
  private static final Configuration HADOOP = new Configuration();
  private static final String NETWORK = "WEFTNET1";
  private static final org.apache.hadoop.fs.Path SAVED_NETWORK =
      new org.apache.hadoop.fs.Path(
          "src/test/resources/saved-models/v1/classification/data/network");
  private static final String KIND = "WEFTCKP1";
  private static final String CHECKPOINT = "epoch-000002.checkpoint";
  private static final String CHECKPOINT_WITHIN = "epoch-000002-step-000000003.checkpoint";
  private static final String ANN =
      """
      [{"type":"dense","units":3,"activation":"relu"},{"type":"dropout","rate":0.3},
       {"type":"batch-norm"},{"type":"dense","units":2}]
      """;
  private static final String CNN =
      """
      [{"type":"conv2d","filters":4,"kernel":3,"padding":"same","groups":1,"activation":"silu"},
       {"type":"residual","layers":[{"type":"conv2d","filters":8,"kernel":[3,2],"stride":2,
         "padding":1},{"type":"layer-norm","epsilon":1e-5}],
         "projection":[{"type":"conv2d","filters":8,"kernel":1,"stride":2}]},
       {"type":"max-pool2d","kernel":2,"stride":1},{"type":"leaky-relu","slope":0.1},
       {"type":"global-average-pool"},{"type":"elu","alpha":1.0},{"type":"dense","units":2}]
      """;

  @TempDir private Path folder;

  @Test
  void layersAreReadOrRefused() throws Exception {
    List<byte[]> seeds = List.of(ANN.getBytes(UTF_8), CNN.getBytes(UTF_8));
    new Fuzz("layers", seeds, IllegalArgumentException.class)
        .countingBy("not JSON", "must be a list", "no ", "unknown", "Invalid", "expects")
        .run(
            INPUTS,
            input -> {
              List<Layer> layers = layers(new String(input, UTF_8));
              assertThat(layers(LayerJson.write(layers))).isEqualTo(layers);
              Shape shape = input.length % 2 == 0 ? Shape.of(5) : Shape.of(2, 6, 7);
              assertThat(new Network(shape, layers).parameterCount()).isNotNegative();
            });
  }

  @Test
  void aNetworkIsReadOrRefused() throws Exception {
    Path file = folder.resolve("network");
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toString());
    network(new Network(Shape.of(2, 6, 7), layers(CNN))).write(path, HADOOP);
    Path saved = Path.of("src/test/resources/saved-models/v1");
    List<byte[]> seeds =
        List.of(
            Files.readAllBytes(file),
            Files.readAllBytes(saved.resolve("classification/data/network")),
            Files.readAllBytes(saved.resolve("regression/data/network")));
    new Fuzz("network file", seeds, IOException.class)
        .sealedBy(HostileModelsTest::sealed)
        .countingBy(
            "its size",
            "does not begin with",
            "its checksum",
            "a part of it",
            "its header",
            "its format",
            "Invalid parameters",
            "Invalid counts",
            "Invalid",
            "layer ")
        .run(
            INPUTS,
            input -> {
              Files.write(file, input);
              TrainedNetwork network = NetworkFile.read(path, HADOOP).network();
              assertThat(network.parameters()).hasSize(network.network().parameterCount());
            });
  }

  @Test
  void aCheckpointIsReadOrRefused() throws Exception {
    Checkpoints checkpoints = checkpoints();
    checkpoints.save(state());
    Path file = folder.resolve(CHECKPOINT);
    new Fuzz(
            "checkpoint",
            List.of(Files.readAllBytes(file)),
            UncheckedIOException.class,
            IllegalArgumentException.class)
        .sealedBy(HostileModelsTest::sealed)
        .countingBy(
            "none of its", "its header", "its format", "another training", "numbers", "history")
        .run(
            INPUTS,
            input -> {
              Files.write(file, input);
              TrainingState state = checkpoints.newest().orElseThrow().state();
              assertThat(state.epoch()).isEqualTo(state.history().size());
            });
  }

  @Test
  void theHeaderOfANetworkIsReadOrRefused() throws Exception {
    Path file = folder.resolve("network");
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toString());
    network(new Network(Shape.of(2, 6, 7), layers(CNN))).write(path, HADOOP);
    List<ChecksummedFile> wholes =
        List.of(
            ChecksummedFile.read(NETWORK, path, new AtomicFiles(path, HADOOP)),
            ChecksummedFile.read(NETWORK, SAVED_NETWORK, new AtomicFiles(SAVED_NETWORK, HADOOP)));
    List<byte[]> headers =
        wholes.stream().map(whole -> whole.header().toString().getBytes(UTF_8)).toList();
    new Fuzz("header of a network", headers, IOException.class)
        .countingBy("its header", "its format", "Invalid parameters", "Invalid counts", "ayer ")
        .run(
            INPUTS,
            input -> {
              boolean isSaved = new String(input, UTF_8).contains("\"inputShape\":[4]");
              float[] numbers = wholes.get(isSaved ? 1 : 0).numbers();
              Files.write(file, file(NETWORK, input, numbers));
              TrainedNetwork network = NetworkFile.read(path, HADOOP).network();
              assertThat(network.parameters()).hasSize(network.network().parameterCount());
            });
  }

  @Test
  void theHeaderOfACheckpointIsReadOrRefused() throws Exception {
    Checkpoints checkpoints = checkpoints();
    checkpoints.save(state());
    checkpoints.save(state().restoredWithin(part()));
    Path file = folder.resolve(CHECKPOINT);
    ChecksummedFile whole = checkpoint(CHECKPOINT);
    ChecksummedFile within = checkpoint(CHECKPOINT_WITHIN);
    Files.delete(folder.resolve(CHECKPOINT_WITHIN));
    new Fuzz(
            "header of a checkpoint",
            List.of(
                whole.header().toString().getBytes(UTF_8),
                within.header().toString().getBytes(UTF_8)),
            UncheckedIOException.class,
            IllegalArgumentException.class)
        .countingBy("none of its", "its header", "its format", "another training", "Invalid state")
        .run(
            INPUTS,
            input -> {
              Files.write(file, file(KIND, input, whole.numbers()));
              TrainingState state = checkpoints.newest().orElseThrow().state();
              assertThat(state.epoch()).isEqualTo(state.history().size());
            });
  }

  @Test
  void theStepsOfAnUnfinishedEpochAreReadOrRefused() throws Exception {
    Checkpoints checkpoints = checkpoints();
    checkpoints.save(state().restoredWithin(part()));
    TrainingState read = checkpoints.newest().orElseThrow().state();
    assertThat(read.part()).isEqualTo(part());
    assertThat(read.step()).isEqualTo(20);

    ChecksummedFile whole = checkpoint(CHECKPOINT_WITHIN);
    org.apache.hadoop.fs.Path file =
        new org.apache.hadoop.fs.Path(folder.resolve(CHECKPOINT_WITHIN).toString());
    String refused = "Cannot continue from " + file + ": ";
    for (int steps : new int[] {-1, 0, 21, Integer.MAX_VALUE}) {
      JsonNode header = whole.header().deepCopy();
      ((ObjectNode) header.at("/part")).put("steps", steps);
      new ChecksummedFile(header, whole.numbers()).write(KIND, file, new AtomicFiles(file, HADOOP));
      assertThatThrownBy(checkpoints::newest)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(refused)
          .hasMessageContaining(steps + " steps");
    }
    for (String key : List.of("sums", "phases")) {
      JsonNode header = whole.header().deepCopy();
      ((ObjectNode) header.at("/part")).putNull(key);
      new ChecksummedFile(header, whole.numbers()).write(KIND, file, new AtomicFiles(file, HADOOP));
      assertThatThrownBy(checkpoints::newest)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(refused);
    }
  }

  private ChecksummedFile checkpoint(String name) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
    return ChecksummedFile.read(KIND, path, new AtomicFiles(path, HADOOP));
  }

  private static EpochPart part() {
    MetricSums sums = new MetricSums();
    sums.add(0.1 + 0.2, 4.7, 2, 4);
    sums.addObjective(1 / 3.0, 3);
    return new EpochPart(3, sums, new Phases(1, 0.5, 0.25, 0.125));
  }

  @Test
  void whatIsWrittenIsNoJavaSerialisation() throws Exception {
    checkpoints().save(state());
    assertThat(new String(Files.readAllBytes(folder.resolve(CHECKPOINT)), ISO_8859_1))
        .startsWith(KIND)
        .doesNotContain("\u00ac\u00ed\u0000\u0005");
  }

  @Test
  void aHeaderThatAsksForMoreThanTheFileHasIsRefused() throws Exception {
    for (int claimed : new int[] {-1, 400, 1 << 27, Integer.MAX_VALUE}) {
      ByteBuffer bytes = ByteBuffer.allocate(300).order(ByteOrder.LITTLE_ENDIAN);
      bytes.put(NETWORK.getBytes(UTF_8)).putInt(claimed);
      refused(
          bytes.array(),
          String.format(Locale.ROOT, "a part of it has length %d (must be 0 to 252)", claimed));
    }
  }

  @Test
  void moreOrFewerNumbersThanThereAreAreRefused() throws Exception {
    for (int claimed : new int[] {-1, 0, 61, 63, Integer.MAX_VALUE}) {
      ByteBuffer bytes = ByteBuffer.allocate(300).order(ByteOrder.LITTLE_ENDIAN);
      bytes.put(NETWORK.getBytes(UTF_8)).putInt(2).put("{}".getBytes(UTF_8)).putInt(claimed);
      refused(
          bytes.array(),
          String.format(Locale.ROOT, "a part of it has length %d (must be 62 to 62)", claimed));
    }
  }

  @Test
  void aHeaderNestedTooDeeplyIsRefused() throws Exception {
    refused(file("[".repeat(100_000)), "its header cannot be right: Document nesting depth (65)");
  }

  @Test
  void aHeaderWithAnUnknownKeyOrWithoutAKnownOneIsRefused() throws Exception {
    ObjectNode more = headerOf("[4]", "[{\"type\":\"dense\",\"units\":3}]").put("class", "x.Y");
    refused(file(more.toString()), "its header cannot be right: Unrecognized field \"class\"");
    for (String key : List.of("task", "inputShape", "layers", "summary")) {
      ObjectNode less = headerOf("[4]", "[{\"type\":\"dense\",\"units\":3}]");
      less.remove(key);
      refused(file(less.toString()), "its header cannot be right: Invalid `null` value");
    }
  }

  @Test
  void aSummaryWithAnUnknownScoreIsRefused() throws Exception {
    ObjectNode header = headerOf("[3]", "[{\"type\":\"relu\"}]");
    ((ObjectNode) header.path("summary")).put("colour", 0.5);
    refused(file(header.toString()), "Invalid measure: colour (is unknown)");
  }

  @Test
  void parametersBeyondAnIntAreRefusedBeforeThereIsMemoryForThem() throws Exception {
    refused(
        file(headerOf("[65536]", "[{\"type\":\"dense\",\"units\":65536}]").toString()),
        "Invalid layer 1 (dense): the parameters or values up to it are more than 2,147,483,647");
    refused(
        file(
            headerOf("[1,70000,70]", "[{\"type\":\"conv2d\",\"filters\":1,\"kernel\":65536}]")
                .toString()),
        "Invalid layer 1 (conv2d): got [1, 70000, 70] (expects an image");
    refused(
        file(
            headerOf(
                    "[1,30000,30000]",
                    "[{\"type\":\"conv2d\",\"filters\":1,\"kernel\":65536,\"padding\":\"same\"}]")
                .toString()),
        "Invalid layer 1 (conv2d): the parameters or values up to it are more than 2,147,483,647");
    refused(
        file(
            headerOf("[1073741824]", "[{\"type\":\"batch-norm\"},{\"type\":\"layer-norm\"}]")
                .toString()),
        "Invalid layer 1 (batch-norm): the parameters or values up to it are more than 2,147,483,647");
    refused(
        file(headerOf("[2147483647]", "[{\"type\":\"relu\"}]").toString()),
        "Invalid counts: 9 (must be 4611686014132420609, each at least 0)");
  }

  @Test
  @Bounded
  void residualBlocksInOneAnotherAreRefusedBeforeTheyTakeForEver() throws Exception {
    String layers = "{\"type\":\"relu\"}";
    for (int depth = 1; depth <= 25; depth++) {
      layers = "{\"type\":\"residual\",\"layers\":[" + layers + "]}";
      String list = "[" + layers + "]";
      if (depth <= 4) {
        assertThat(new Network(Shape.of(5), layers(list)).parameterCount()).isZero();
      } else {
        assertThatThrownBy(() -> layers(list))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageEndingWith("a residual block in 4 others (must be in fewer)");
      }
    }
  }

  @Test
  void aMillionLayersAreRefused() {
    String list = "[{\"type\":\"relu\"}" + ",{\"type\":\"relu\"}".repeat(1_000_000) + "]";
    assertThatThrownBy(() -> layers(list))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("16000017 characters are too many (must be at most 1048576)");
  }

  @Test
  void aCheckpointWhoseHistoryIsNotItsEpochsIsRefused() throws Exception {
    checkpoints().save(state());
    org.apache.hadoop.fs.Path file =
        new org.apache.hadoop.fs.Path(folder.resolve(CHECKPOINT).toString());
    AtomicFiles files = new AtomicFiles(file, HADOOP);
    ChecksummedFile whole = ChecksummedFile.read(KIND, file, files);
    for (String key : List.of("/history/1", "/best")) {
      JsonNode header = whole.header().deepCopy();
      ((ObjectNode) header.at(key)).put("epoch", 7);
      new ChecksummedFile(header, whole.numbers()).write(KIND, file, files);
      assertThatThrownBy(() -> checkpoints().newest())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Cannot continue from " + file + ": Invalid state: epoch 7");
    }
  }

  private void refused(byte[] content, String reason) throws IOException {
    Path file = Files.write(folder.resolve("refused"), sealed(content));
    assertThatThrownBy(
            () -> NetworkFile.read(new org.apache.hadoop.fs.Path(file.toString()), HADOOP))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot read " + file + ": " + reason);
  }

  private static byte[] file(String kind, byte[] header, float... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(48 + header.length + Float.BYTES * numbers.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(kind.getBytes(UTF_8)).putInt(header.length).put(header).putInt(numbers.length);
    bytes.asFloatBuffer().put(numbers);
    return sealed(bytes.array());
  }

  /** A file of a header and no numbers. */
  private static byte[] file(String header) {
    return file(NETWORK, header.getBytes(UTF_8));
  }

  /** A header of the first release, with another shape and other layers. */
  private static ObjectNode headerOf(String inputShape, String layers) throws IOException {
    ChecksummedFile sealed =
        ChecksummedFile.read(NETWORK, SAVED_NETWORK, new AtomicFiles(SAVED_NETWORK, HADOOP));
    ObjectNode header = sealed.header().deepCopy();
    header.set("inputShape", ChecksummedFile.JSON.readTree(inputShape));
    header.set("layers", ChecksummedFile.JSON.readTree(layers));
    return header;
  }

  /** The content with its right checksum at the end. */
  private static byte[] sealed(byte[] content) {
    int end = content.length - 32;
    if (end < 0) {
      return content;
    }
    byte[] sealed = content.clone();
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(sealed, 0, end);
      System.arraycopy(digest.digest(), 0, sealed, end, 32);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return sealed;
  }

  private static List<Layer> layers(String json) {
    return LayerJson.parse(json);
  }

  private static NetworkFile network(Network network) {
    return new NetworkFile(
        new TrainedNetwork(
            new Task.Regression(network.outputShape().size()),
            network,
            network.initialParameters(new Initialiser.Auto(), 1)),
        new NeuralNetworkTrainingSummary(
            network,
            List.of(epoch(1)),
            1,
            TrainingResult.Ending.STOPPED,
            12,
            3,
            new ModelEvaluation(Split.VALIDATION, Map.of(Measure.LOSS, 0.5), null)));
  }

  private Checkpoints checkpoints() {
    return new Checkpoints(
        new org.apache.hadoop.fs.Path(folder.toString()), HADOOP, 2, plan(), "none", "abcdef");
  }

  private static TrainingState state() {
    int count = plan().network().parameterCount();
    float[] parameters = plan().network().initialParameters(new Initialiser.Auto(), 3);
    float[] memory = new float[2 * count];
    Arrays.fill(memory, 0.25f);
    TrainingState.Best best = new TrainingState.Best(1, -0.5, parameters.clone());
    return TrainingState.restored(
        plan(),
        parameters,
        memory,
        20,
        Stream.of(1, 2).map(HostileModelsTest::epoch).toList(),
        best);
  }

  private static EpochMetrics epoch(int number) {
    MetricSums sums = new MetricSums();
    sums.add(3, 4, 2, 4);
    return new EpochMetrics(number, 10L * number, 2, Double.NaN, new Phases(1, 0, 1, 0))
        .with(Part.TRAIN, sums)
        .with(EpochScore.LEARNING_RATE, 0.1)
        .with(EpochScore.ROWS_PER_SECOND, 30);
  }

  private static TrainingPlan plan() {
    return TestPlans.plan(new Network(Shape.of(4), layers(ANN)))
        .optimizer(new Optimizer.AdamW(0.9, 0.999, 1e-8, 0.01))
        .schedule(new Schedule.Cosine(0.1, 0))
        .epochs(5)
        .workers(2)
        .seed(42)
        .l2(0.001)
        .clipNorm(1)
        .build();
  }
}
