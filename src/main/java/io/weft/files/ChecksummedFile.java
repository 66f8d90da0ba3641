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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
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
   * @throws IOException if it is missing, of another kind, or not as it was written; names the file
   */
  public static ChecksummedFile read(String kind, java.nio.file.Path file) throws IOException {
    byte[] content;
    try {
      content = content(file);
    } catch (IOException e) {
      throw new IOException(unreadable(file, reason(e)).getMessage(), e);
    }
    return parse(kind, file, content);
  }

  private static ChecksummedFile parse(String kind, Object file, byte[] content)
      throws IOException {
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
      int size = requiredSize(files.size(file));
      return requireWhole(files.read(file, size), size);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    } catch (IOException e) {
      throw unreadable(file, reason(e));
    }
  }

  private static byte[] content(java.nio.file.Path file) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    if (!found.isRegularFile()) {
      throw new IOException(found.isDirectory() ? "it is a directory" : "it is no regular file");
    }
    int size = requiredSize(found.size());
    try (InputStream in = Files.newInputStream(file)) {
      return requireWhole(in.readNBytes(size), size);
    }
  }

  private static int requiredSize(long size) throws IOException {
    if (size < FIXED_BYTES || size > MAX_BYTES) {
      throw new IOException("its size of " + size + " bytes cannot be right");
    }
    return (int) size;
  }

  private static byte[] requireWhole(byte[] content, int size) throws IOException {
    if (content.length != size) {
      throw new IOException("it ends early");
    }
    return content;
  }

  /** A reason in words: the messages of Java's exceptions for local files are mostly the path. */
  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "no permission";
    }
    return e instanceof FileSystemException failure && failure.getReason() != null
        ? failure.getReason()
        : Reasons.firstLine(e);
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

  /**
   * Checks that this release reads the header's {@code format}.
   *
   * @param oldest oldest format that it reads
   * @param newest newest format that it reads, which it writes
   */
  public void requireFormat(int oldest, int newest) {
    int found = header.path("format").asInt();
    if (found < oldest || found > newest) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "its format is %d (this release reads formats %d to %d)",
              found,
              oldest,
              newest));
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
