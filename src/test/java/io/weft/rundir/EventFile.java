package io.weft.rundir;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads event files of TensorBoard without knowing what wrote them, and checks their checksums. */
public final class EventFile {
  private EventFile() {}

  /**
   * One record.
   *
   * @param version empty but in the first record
   * @param sessionStatus 0 where nothing is said of it
   */
  public record Event(
      double wallTime, long step, String version, long sessionStatus, Map<String, Float> scalars) {}

  /** The files of a directory in the order of their names, each with its records. */
  public static List<List<Event>> readAll(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .peek(file -> assertThat(file.getFileName().toString()).contains("tfevents"))
          .map(EventFile::read)
          .toList();
    }
  }

  private static List<Event> read(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      List<Event> events = new ArrayList<>();
      while (bytes.hasRemaining()) {
        byte[] length = take(bytes, Long.BYTES);
        long size = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
        events.add(event(take(bytes, Math.toIntExact(size))));
      }
      return events;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next bytes, behind which their masked checksum stands. */
  private static byte[] take(ByteBuffer bytes, int size) {
    byte[] content = new byte[size];
    bytes.get(content);
    int crc = Hashing.crc32c().hashBytes(content).asInt();
    assertThat(bytes.getInt()).isEqualTo(((crc >>> 15) | (crc << 17)) + 0xa282ead8);
    return content;
  }

  private static Event event(byte[] content) throws InvalidProtocolBufferException {
    UnknownFieldSet event = UnknownFieldSet.parseFrom(content);
    Map<String, Float> scalars = new LinkedHashMap<>();
    for (var summary : event.getField(5).getLengthDelimitedList()) {
      for (var bytes : UnknownFieldSet.parseFrom(summary).getField(1).getLengthDelimitedList()) {
        UnknownFieldSet value = UnknownFieldSet.parseFrom(bytes);
        scalars.put(
            value.getField(1).getLengthDelimitedList().get(0).toString(StandardCharsets.UTF_8),
            Float.intBitsToFloat(value.getField(2).getFixed32List().get(0)));
      }
    }
    long status = 0;
    for (var session : event.getField(7).getLengthDelimitedList()) {
      status = UnknownFieldSet.parseFrom(session).getField(1).getVarintList().get(0);
    }
    String version = "";
    for (var text : event.getField(3).getLengthDelimitedList()) {
      version = text.toString(StandardCharsets.UTF_8);
    }
    long step = 0;
    for (long number : event.getField(2).getVarintList()) {
      step = number;
    }
    double wallTime = Double.longBitsToDouble(event.getField(1).getFixed64List().get(0));
    return new Event(wallTime, step, version, status, scalars);
  }
}
