package io.weft.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksummedFileTest {
  private static final String KIND = "WEFTTEST";

  @TempDir private Path folder;

  @Test
  void aLocalFileIsReadWithoutHadoopAsWithIt() throws IOException {
    Path file = folder.resolve("file");
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toString());
    AtomicFiles files = new AtomicFiles(path, new Configuration());
    new ChecksummedFile(ChecksummedFile.JSON.createObjectNode().put("a", 1), new float[] {1, -2})
        .write(KIND, path, files);
    for (ChecksummedFile read :
        new ChecksummedFile[] {
          ChecksummedFile.read(KIND, file), ChecksummedFile.read(KIND, path, files)
        }) {
      assertThat(read.header()).hasToString("{\"a\":1}");
      assertThat(read.numbers()).containsExactly(1, -2);
    }
  }

  @Test
  void aLocalFileThatIsMissingIsNamed() {
    assertRefused(folder.resolve("missing"), "there is no such file");
  }

  @Test
  void aDirectoryIsRefused() {
    assertRefused(folder, "it is a directory");
  }

  @Test
  void aDeviceIsRefused() {
    assertRefused(Path.of("/dev/zero"), "it is no regular file");
  }

  @Test
  void aFileInAFileIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[100]);
    assertRefused(file.resolve("data"), "Not a directory");
  }

  @Test
  void aLocalFileThatIsTooSmallIsRefused() throws IOException {
    for (int size : new int[] {0, 8, 47}) {
      Path file = Files.write(folder.resolve("file"), new byte[size]);
      assertRefused(file, "its size of " + size + " bytes cannot be right");
    }
  }

  @Test
  void aFormatOutsideOfThoseThatAreReadIsRefused() {
    for (int format : new int[] {2, 3}) {
      ofFormat(format).requireFormat(2, 3);
    }
    for (int format : new int[] {0, 1, 4}) {
      assertThatThrownBy(() -> ofFormat(format).requireFormat(2, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("its format is %d (this release reads formats 2 to 3)", format);
    }
  }

  private static ChecksummedFile ofFormat(int format) {
    return new ChecksummedFile(
        ChecksummedFile.JSON.createObjectNode().put("format", format), new float[0]);
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> ChecksummedFile.read(KIND, file))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot read %s: %s", file, reason);
  }
}
