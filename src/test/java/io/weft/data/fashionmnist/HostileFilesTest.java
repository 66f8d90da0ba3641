package io.weft.data.fashionmnist;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Fuzz;
import io.weft.data.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data files with random damage are read, or cause an error with a message. */
@Tag("slow")
class HostileFilesTest {
  private static final int INPUTS = 10_000;

  @TempDir private Path folder;

  /** A file whose name ends in .gz if it is compressed. */
  private Path file(String name, byte[] content) {
    boolean isZipped = content.length > 1 && content[0] == 0x1f && content[1] == (byte) 0x8b;
    return folder.resolve(isZipped ? name + ".gz" : name);
  }

  @Test
  void anIdxFileIsReadOrRefused() throws Exception {
    byte[] images = IdxBytes.images(300);
    new Fuzz("IDX", List.of(IdxBytes.images(5), images, IdxBytes.gzip(images)), DataException.class)
        .countingBy(
            "wrong magic number",
            "its header claims",
            "truncated",
            "trailing bytes",
            "corrupt gzip")
        .run(INPUTS, input -> readImages(Files.write(file("images", input), input)));
  }

  private static void readImages(Path file) {
    IdxFile images = IdxFile.images(file);
    assertThat(images.values()).hasSize(images.count() * images.itemSize());
  }
}
