package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.data.ExampleCsv;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compressed files that were not copied to their end, or not as they were. */
@Tag("spark")
class TornFilesTest {
  @TempDir private Path folder;

  @Test
  void aCompressedCsvThatEndsTooEarlyIsNamedWithWhatHelps() throws IOException {
    byte[] whole = compressed();
    Path file = folder.resolve("train.csv.gz");
    Files.write(file, Arrays.copyOf(whole, whole.length * 2 / 3));

    assertThat(errorOfTraining(file))
        .isEqualTo("Cannot read " + file + ": it ends too early (it is truncated: copy it again)");
  }

  @Test
  void aCompressedCsvThatIsDamagedIsNamedWithWhatHelps() throws IOException {
    byte[] damaged = compressed();
    Path file = folder.resolve("train.csv.gz");
    Arrays.fill(damaged, damaged.length - 8, damaged.length - 4, (byte) 7); // its checksum
    Files.write(file, damaged);

    assertThat(errorOfTraining(file))
        .startsWith("Cannot read " + file + ": its compressed content is damaged (copy it again;");
  }

  private byte[] compressed() throws IOException {
    Path csv = ExampleCsv.write(folder.resolve("train.csv"), 20_000, 12, 3, 1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(Files.readAllBytes(csv));
    }
    return bytes.toByteArray();
  }

  private String errorOfTraining(Path file) throws IOException {
    Path config = folder.resolve("small.conf");
    Files.writeString(
        config,
        ExampleCsv.data(folder, 0)
            + """
            data.train = "%s"
            network.hidden-layers = [4]
            training { epochs = 1, batch-size = 30, workers = 2 }
            """
                .formatted(file));
    Outcome outcome =
        Outcome.of("train", config.toString(), "--runs", folder.resolve("runs").toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    return outcome.error();
  }
}
