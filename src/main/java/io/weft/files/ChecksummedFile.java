package io.weft.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * A file with a JSON header, float values and a checksum. A truncated or altered file is an error.
 *
 * <p>Layout, all numbers little-endian:
 *
 * <ol>
 *   <li>the kind of file (8 bytes of ASCII);
 *   <li>the length of the header (4 bytes);
 *   <li>the header, JSON in UTF-8;
 *   <li>the number of floats (4 bytes);
 *   <li>the floats;
 *   <li>the SHA-256 of all bytes before it (32 bytes).
 * </ol>
 */
@SuppressWarnings("ArrayRecordComponent") // records of this class are never compared
public record ChecksummedFile(JsonNode header, float[] numbers) {
  private static final int MAX_NESTING = 64;

  /** A strict mapper: null, an unknown key and trailing text are errors; no class names in JSON. */
  public static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
          .withConfigOverride(
              double.class,
              figure -> figure.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SET)))
          .addModule(new SimpleModule("figures").addDeserializer(double.class, new NumberOrNaN()))
          .build();

  private static final int KIND_BYTES = 8;
  private static final int CHECKSUM_BYTES = 32;
  private static final int FIXED_BYTES = KIND_BYTES + 2 * Integer.BYTES + CHECKSUM_BYTES;

  /** Limit of the header; the history of 100,000 epochs takes less. */
  private static final int MAX_HEADER_BYTES = 1 << 26;

  /** Limit of a file, which must fit in one array. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 16;

  /**
   * Writes the file atomically. An existing file is replaced.
   *
   * @param kind eight ASCII characters
   * @param files on the file system of the file
   */
  public void write(String kind, Path file, AtomicFiles files) throws IOException {
    byte[] text = JSON.writeValueAsBytes(header);
    long size = FIXED_BYTES + (long) text.length + (long) numbers.length * Float.BYTES;
    if (size > MAX_BYTES || text.length > MAX_HEADER_BYTES) {
      throw new IOException("Cannot save " + file + ": " + size + " bytes are too many");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(kind.getBytes(UTF_8)).putInt(text.length).put(text).putInt(numbers.length);
    bytes.asFloatBuffer().put(numbers);
    bytes.position(bytes.position() + numbers.length * Float.BYTES);
    bytes.put(checksum(bytes.array()));
    files.write(file, bytes.array());
  }

  /**
   * Reads a file.
   *
   * @throws IOException if the file is missing, of another kind, truncated or altered
   */
  public static ChecksummedFile read(String kind, Path file, AtomicFiles files) throws IOException {
    return parse(kind, file, content(file, files));
  }

  /**
   * Reads a local file, without the classes of Hadoop.
   *
   * @throws IOException if it is missing, of another kind, or not as it was written
   */
  public static ChecksummedFile read(String kind, java.nio.file.Path file) throws IOException {
    try {
      return parse(kind, file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw unreadable(file, "there is no such file");
    }
  }

  private static ChecksummedFile parse(String kind, Object file, byte[] content)
      throws IOException {
    if (content.length < FIXED_BYTES) {
      throw unreadable(file, "its size of " + content.length + " bytes cannot be right");
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
    } catch (IllegalArgumentException e) {
      throw unreadable(file, String.valueOf(e.getMessage()));
    }
  }

  private static byte[] content(Path file, AtomicFiles files) throws IOException {
    try {
      long size = files.size(file);
      if (size < FIXED_BYTES || size > MAX_BYTES) {
        throw unreadable(file, "its size of " + size + " bytes cannot be right");
      }
      byte[] content = files.read(file, (int) size);
      if (content.length != size) {
        throw unreadable(file, "it ends early");
      }
      return content;
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static ChecksummedFile parse(ByteBuffer bytes) {
    bytes.position(KIND_BYTES);
    int remaining = bytes.remaining() - 2 * Integer.BYTES;
    byte[] text = new byte[required(bytes.getInt(), 0, Math.min(remaining, MAX_HEADER_BYTES))];
    bytes.get(text);
    int count = (remaining - text.length) / Float.BYTES;
    float[] numbers = new float[required(bytes.getInt(), count, count)];
    bytes.asFloatBuffer().get(numbers);
    required(bytes.remaining(), count * Float.BYTES, count * Float.BYTES);
    try {
      return new ChecksummedFile(JSON.readTree(text), numbers);
    } catch (IOException e) {
      throw inHeader(e);
    }
  }

  private static int required(int length, int min, int max) {
    if (length < min || length > max) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a part of it has length %d (must be %d to %d)", length, min, max));
    }
    return length;
  }

  private static IllegalArgumentException inHeader(IOException e) {
    String reason =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return new IllegalArgumentException("its header cannot be right: " + reason, e);
  }

  /**
   * The header as a record.
   *
   * @throws IllegalArgumentException if its keys are not exactly the record's components
   */
  public <T> T header(Class<T> type) {
    try {
      return JSON.treeToValue(header, type);
    } catch (JsonProcessingException e) {
      throw inHeader(e);
    }
  }

  /** Checks that the header's {@code format} is the one that this release reads. */
  public void requireFormat(int format) {
    int found = header.path("format").asInt();
    if (found != format) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "its format is %d (this release reads format %d)", found, format));
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

  public static IOException unreadable(Object file, String reason) {
    return new IOException("Cannot read " + file + ": " + reason);
  }
}
