package io.weft.ml;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file of a header and numbers that is whole and unaltered, or refused.
 *
 * <p>Layout, all numbers little-endian: eight bytes that say what it is; the length of the header
 * (4 bytes); the header, JSON in UTF-8; the number of floats (4 bytes); the floats; the SHA-256 of
 * all that is before it (32 bytes). No Java serialisation.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SealedFile(JsonNode header, float[] numbers) {
  static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(
              new SimpleModule("figures").addDeserializer(double.class, new FigureOrNaN()));

  private static final int KIND_BYTES = 8;
  private static final int CHECKSUM_BYTES = 32;
  private static final int FIXED_BYTES = KIND_BYTES + 2 * Integer.BYTES + CHECKSUM_BYTES;

  /** A file beyond it cannot be held in one array. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 16L;

  /**
   * Writes the file aside and renames it, so that it is whole or not there; one of that name is
   * replaced.
   *
   * @param kind eight ASCII characters
   */
  void write(String kind, Path file, Configuration hadoop) throws IOException {
    byte[] text = JSON.writeValueAsBytes(header);
    long size = FIXED_BYTES + (long) text.length + (long) numbers.length * Float.BYTES;
    if (size > MAX_BYTES) {
      throw new IOException("Cannot save " + file + ": " + size + " bytes are too many");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(kind.getBytes(UTF_8)).putInt(text.length).put(text).putInt(numbers.length);
    bytes.asFloatBuffer().put(numbers);
    bytes.position(bytes.position() + numbers.length * Float.BYTES);
    bytes.put(checksum(bytes.array()));
    FileSystem files = file.getFileSystem(hadoop);
    Path aside = file.suffix(".tmp");
    try {
      try (OutputStream out = files.create(aside, true)) {
        out.write(bytes.array());
      }
      files.delete(file, false);
      if (!files.rename(aside, file)) {
        throw new IOException(aside + " cannot be renamed");
      }
    } catch (IOException e) {
      deleteQuietly(aside, files, e);
      // HDFS appends the stack of the namenode
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new IOException("Cannot write " + file + ": " + reason, e);
    }
  }

  private static void deleteQuietly(Path aside, FileSystem files, IOException reason) {
    try {
      files.delete(aside, false);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is missing, of another kind, or not as it was written
   */
  static SealedFile read(String kind, Path file, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    FileStatus status = files.getFileStatus(file);
    if (status.getLen() < FIXED_BYTES || status.getLen() > MAX_BYTES) {
      throw unreadable(file, "its size of " + status.getLen() + " bytes cannot be right");
    }
    byte[] content = new byte[(int) status.getLen()];
    try (InputStream in = files.open(file)) {
      if (in.readNBytes(content, 0, content.length) != content.length) {
        throw unreadable(file, "it ends early");
      }
    }
    if (!Arrays.equals(content, 0, KIND_BYTES, kind.getBytes(UTF_8), 0, KIND_BYTES)) {
      throw unreadable(file, "it does not begin with " + kind);
    }
    int end = content.length - CHECKSUM_BYTES;
    if (!Arrays.equals(content, end, content.length, checksum(content), 0, CHECKSUM_BYTES)) {
      throw unreadable(file, "it is truncated or altered (its checksum does not match)");
    }
    try {
      return parse(ByteBuffer.wrap(content, 0, end).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, String.valueOf(e.getMessage()));
    }
  }

  private static SealedFile parse(ByteBuffer bytes) throws IOException {
    bytes.position(KIND_BYTES);
    byte[] text = new byte[bounded(bytes.getInt(), bytes.remaining() - Integer.BYTES)];
    bytes.get(text);
    float[] numbers = new float[bounded(bytes.getInt(), bytes.remaining() / Float.BYTES)];
    bytes.asFloatBuffer().get(numbers);
    return new SealedFile(JSON.readTree(text), numbers);
  }

  private static int bounded(int length, int remaining) {
    if (length < 0 || length > remaining) {
      throw new IllegalArgumentException(
          "a part of it has length %d (must be 0 to %d)".formatted(length, remaining));
    }
    return length;
  }

  /** The header's {@code format}, which must be the one that this release reads. */
  void requireFormat(int format) {
    int found = header.path("format").asInt();
    if (found != format) {
      throw new IllegalArgumentException(
          "its format is %d (this release reads format %d)".formatted(found, format));
    }
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

  static IOException unreadable(Path file, String reason) {
    return new IOException("Cannot read " + file + ": " + reason);
  }

  /** A figure that an older release did not measure is NaN. */
  private static final class FigureOrNaN extends StdDeserializer<Double> {
    private static final long serialVersionUID = 1;

    FigureOrNaN() {
      super(double.class);
    }

    @Override
    public Double deserialize(JsonParser json, DeserializationContext context) throws IOException {
      return _parseDoublePrimitive(json, context);
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
      return Double.NaN;
    }
  }
}
