package io.weft.rundir;

import com.google.protobuf.CodedOutputStream;
import io.weft.files.AtomicFiles;
import io.weft.files.GrowingFile;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Event files in which TensorBoard reads the metrics of a run. Each process that trains the run
 * writes one file, with a record for each epoch at its number of updates.
 *
 * <p>The format is TensorFlow's: {@code TFRecord} (length, its checksum, a message, its checksum)
 * around {@code Event} messages ({@code tensorflow/core/util/event.proto}, {@code
 * framework/summary.proto}). A resumed training begins a new file, which revokes the later steps of
 * earlier files.
 *
 * <p>Not thread-safe. Errors: {@link UncheckedIOException} that names the file.
 */
public final class TensorBoardEvents implements AutoCloseable {
  /** Field of {@code Event}. */
  private static final int WALL_TIME = 1;

  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;

  /** Field of {@code SessionLog}. */
  private static final int STATUS = 1;

  private static final int START = 1;

  /** Field of {@code Summary}. */
  private static final int VALUE = 1;

  /** Field of {@code Summary.Value}. */
  private static final int TAG = 1;

  private static final int SIMPLE_VALUE = 2;

  private static final int MASK_DELTA = 0xa282ead8;

  private final GrowingFile file;
  private final Clock clock;

  private TensorBoardEvents(GrowingFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * Begins a file in {@code directory}, which is created when missing. TensorBoard reads the files
   * in the order of their names, which are numbers.
   *
   * @param step number of updates done before; later ones in earlier files no longer count
   */
  public static TensorBoardEvents create(Path directory, Configuration hadoop, long step) {
    return create(directory, hadoop, step, Clock.systemUTC());
  }

  static TensorBoardEvents create(Path directory, Configuration hadoop, long step, Clock clock) {
    AtomicFiles files = new AtomicFiles(directory, hadoop);
    int number = files.exists(directory) ? files.files(directory).size() : 0;
    Path file =
        new Path(directory, String.format(Locale.ROOT, "events.out.tfevents.%010d.weft", number));
    TensorBoardEvents events = new TensorBoardEvents(files.grow(file), clock);
    events.write(event -> event.writeString(FILE_VERSION, "brain.Event:2"));
    events.write(
        event -> {
          event.writeInt64(STEP, step == 0 ? 0 : step + 1); // the first one that no longer counts
          event.writeByteArray(SESSION_LOG, message(log -> log.writeEnum(STATUS, START)));
        });
    return events;
  }

  /** Appends an epoch. Figures that were not measured are left out. */
  public void append(EpochMetrics metrics) {
    write(
        event -> {
          event.writeInt64(STEP, metrics.step());
          event.writeByteArray(SUMMARY, message(summary -> writeAll(metrics, summary)));
        });
  }

  private static void writeAll(EpochMetrics metrics, CodedOutputStream summary) throws IOException {
    for (EpochScore score : EpochScore.values()) {
      if (!Double.isNaN(metrics.score(score))) {
        summary.writeByteArray(
            VALUE,
            message(
                value -> {
                  value.writeString(TAG, tag(score));
                  value.writeFloat(SIMPLE_VALUE, (float) metrics.score(score));
                }));
      }
    }
  }

  /** Name by which TensorBoard groups charts. */
  private static String tag(EpochScore score) {
    String measure = score.measure().key();
    return score.part() == EpochScore.Part.NONE ? measure : measure + "/" + score.part().key();
  }

  @Override
  public void close() {
    file.close();
  }

  private void write(Fields fields) {
    byte[] event =
        message(
            out -> {
              out.writeDouble(WALL_TIME, clock.millis() / 1e3);
              fields.writeTo(out);
            });
    byte[] length = littleEndian(Long.BYTES).putLong(event.length).array();
    file.append(
        littleEndian(length.length + event.length + 2 * Integer.BYTES)
            .put(length)
            .putInt(checksum(length))
            .put(event)
            .putInt(checksum(event))
            .array());
  }

  /** CRC-32C, masked as TFRecord has it, since a checksum of checksums is weak. */
  private static int checksum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a message into memory", e);
    }
    return bytes.toByteArray();
  }

  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }
}
