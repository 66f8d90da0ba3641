package io.weft.ml;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import io.weft.nn.Initialiser;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.train.Part;
import io.weft.train.TrainingResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A trained network in one file: what it is, its summary and its parameters.
 *
 * <p>Layout, all numbers little-endian: the eight bytes {@code WEFTNET1}; the length of the header
 * (4 bytes); the header, JSON in UTF-8; P (4 bytes); P floats; the SHA-256 of all that is before it
 * (32 bytes). The header says the version of its own layout. No Java serialisation.
 */
record NetworkFile(Task task, TrainedNetwork network, NeuralNetworkTrainingSummary summary) {
  private static final byte[] MAGIC = "WEFTNET1".getBytes(UTF_8);
  private static final int FORMAT = 1;
  private static final int CHECKSUM_BYTES = 32;
  private static final int FIXED_BYTES = MAGIC.length + 2 * Integer.BYTES + CHECKSUM_BYTES;

  /** A file beyond it cannot be held in one array. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 16L;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a network was trained for. */
  enum Task {
    CLASSIFICATION,
    REGRESSION
  }

  /** Writes the file aside and renames it, so that it is whole or not there. */
  void write(Path file, Configuration hadoop) throws IOException {
    byte[] header = JSON.writeValueAsBytes(header());
    float[] parameters = network.parameters();
    long size = FIXED_BYTES + (long) header.length + (long) parameters.length * Float.BYTES;
    if (size > MAX_BYTES) {
      throw new IOException("Cannot save " + file + ": " + size + " bytes are too many");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).putInt(header.length).put(header).putInt(parameters.length);
    bytes.asFloatBuffer().put(parameters);
    bytes.position(bytes.position() + parameters.length * Float.BYTES);
    bytes.put(checksum(bytes.array()));
    FileSystem files = file.getFileSystem(hadoop);
    Path aside = file.suffix(".tmp");
    try (OutputStream out = files.create(aside, true)) {
      out.write(bytes.array());
    }
    if (!files.rename(aside, file)) {
      throw new IOException("Cannot save " + file + ": " + aside + " cannot be renamed");
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is missing, is no such file, or is not as it was written
   */
  static NetworkFile read(Path file, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    FileStatus status = files.getFileStatus(file);
    if (status.getLen() < FIXED_BYTES || status.getLen() > MAX_BYTES) {
      throw unreadable(file, "it has " + status.getLen() + " bytes and is no network");
    }
    byte[] content = new byte[(int) status.getLen()];
    try (InputStream in = files.open(file)) {
      if (in.readNBytes(content, 0, content.length) != content.length) {
        throw unreadable(file, "it ends early");
      }
    }
    if (!Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw unreadable(file, "it does not begin as a network does");
    }
    int end = content.length - CHECKSUM_BYTES;
    if (!Arrays.equals(content, end, content.length, checksum(content), 0, CHECKSUM_BYTES)) {
      throw unreadable(file, "it is truncated or altered (its checksum does not match)");
    }
    try {
      return parse(ByteBuffer.wrap(content, 0, end).order(ByteOrder.LITTLE_ENDIAN));
    } catch (RuntimeException e) {
      throw new IOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static NetworkFile parse(ByteBuffer bytes) throws IOException {
    bytes.position(MAGIC.length);
    byte[] text = new byte[bounded(bytes.getInt(), bytes.remaining() - Integer.BYTES)];
    bytes.get(text);
    JsonNode header = JSON.readTree(text);
    int format = header.path("format").asInt();
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "its format is %d (this release reads format %d)".formatted(format, FORMAT));
    }
    float[] parameters = new float[bounded(bytes.getInt(), bytes.remaining() / Float.BYTES)];
    bytes.asFloatBuffer().get(parameters);
    int[] shape = JSON.treeToValue(header.get("inputShape"), int[].class);
    Network network =
        new Network(
            Shape.of(shape),
            LayerList.parse(
                header.get("layers").toString(), rectifier -> new Initialiser.Glorot()));
    return new NetworkFile(
        Task.valueOf(header.get("task").textValue()),
        new TrainedNetwork(network, parameters),
        summary(header.get("summary"), network));
  }

  private static int bounded(int length, int remaining) {
    if (length < 0 || length > remaining) {
      throw new IllegalArgumentException(
          "a part of it has %d bytes (must be 0 to %d)".formatted(length, remaining));
    }
    return length;
  }

  private ObjectNode header() throws IOException {
    ObjectNode header = JSON.createObjectNode().put("format", FORMAT).put("task", task.name());
    header.set("inputShape", JSON.valueToTree(network.network().inputShape().sizes()));
    header.set("layers", JSON.readTree(LayerList.write(network.network().layers())));
    ObjectNode told = header.putObject("summary");
    told.set("history", JSON.valueToTree(summary.history()));
    told.put("epoch", summary.epoch())
        .put("ending", summary.ending().name())
        .put("trainingRows", summary.trainingRows())
        .put("validationRows", summary.validationRows())
        .put("evaluatedOn", summary.evaluatedOn().name())
        .put("loss", summary.loss())
        .put("accuracy", summary.accuracy());
    ConfusionMatrix confusion = summary.confusion();
    if (confusion != null) {
      ArrayNode counts = told.putArray("confusion");
      Arrays.stream(confusion.counts()).forEach(counts::add);
    }
    return header;
  }

  private static NeuralNetworkTrainingSummary summary(JsonNode told, Network network)
      throws IOException {
    JsonNode counts = told.get("confusion");
    return new NeuralNetworkTrainingSummary(
        List.of(JSON.treeToValue(told.get("history"), EpochMetrics[].class)),
        told.get("epoch").intValue(),
        TrainingResult.Ending.valueOf(told.get("ending").textValue()),
        told.get("trainingRows").longValue(),
        told.get("validationRows").longValue(),
        Part.valueOf(told.get("evaluatedOn").textValue()),
        JSON.treeToValue(told.get("loss"), double.class),
        JSON.treeToValue(told.get("accuracy"), double.class),
        counts == null
            ? null
            : ConfusionMatrix.of(
                network.outputShape().size(), JSON.treeToValue(counts, long[].class)),
        network);
  }

  /** SHA-256 of all but the last {@link #CHECKSUM_BYTES} bytes. */
  private static byte[] checksum(byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(content, 0, content.length - CHECKSUM_BYTES);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static IOException unreadable(Path file, String reason) {
    return new IOException("Cannot read " + file + ": " + reason);
  }
}
