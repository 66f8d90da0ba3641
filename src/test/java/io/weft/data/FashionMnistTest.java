package io.weft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FashionMnistTest {
  @TempDir Path folder;

  @Test
  void aTruncatedFileIsRefusedAndLeavesNoCsv() throws IOException {
    byte[] whole = idx(0x803, 2, 2, 2);
    Path file = Files.write(folder.resolve("train-images-idx3-ubyte"), copyOf(whole, 20));
    assertThatThrownBy(() -> prepare())
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read " + file + ": it is truncated (4 of 8 bytes)");
    assertThatNoCsvIsLeft();
    Files.write(file, copyOf(whole, 6));
    assertThatThrownBy(() -> prepare()).hasMessage("Cannot read " + file + ": it is truncated");
  }

  @Test
  void aTruncatedGzipFileIsRefused() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(idx(0x803, 2, 2, 2));
    }
    Path file =
        Files.write(folder.resolve("train-images-idx3-ubyte.gz"), copyOf(zipped.toByteArray(), 22));
    assertThatThrownBy(() -> prepare()).hasMessage("Cannot read " + file + ": it is truncated");
    assertThatNoCsvIsLeft();
  }

  @Test
  void aWrongMagicNumberIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("train-images-idx3-ubyte"), idx(0x801, 8));
    assertThatThrownBy(() -> prepare())
        .hasMessage(
            "Cannot read " + file + ": its magic number is 0x00000801 (must be 0x00000803)");
  }

  @Test
  void sizesOutOfBoundsAndBytesBehindTheEndAreRefused() throws IOException {
    Path file = folder.resolve("train-images-idx3-ubyte");
    Files.write(file, idx(0x803, -1, 2, 2));
    assertThatThrownBy(() -> prepare())
        .hasMessage("Cannot read " + file + ": size -1 of dimension 1 is out of bounds");
    byte[] whole = idx(0x803, 2, 2, 2);
    Files.write(file, copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> prepare())
        .hasMessage("Cannot read " + file + ": it goes on after its end");
  }

  @Test
  void otherImagesThanFashionMnistAreRefused() throws IOException {
    Path file = Files.write(folder.resolve("train-images-idx3-ubyte"), idx(0x803, 2, 2, 2));
    assertThatThrownBy(() -> prepare())
        .hasMessageMatching(
            "Cannot use \\Q"
                + file
                + "\\E: the SHA-256 of its values is [0-9a-f]{64} \\(must be .*");
    assertThatNoCsvIsLeft();
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> prepare())
        .hasMessage("Cannot read " + folder.resolve("train-images-idx3-ubyte") + ": no such file");
  }

  private void prepare() {
    FashionMnist.prepare(folder.resolve("csv"), Optional.of(folder), message -> {});
  }

  private void assertThatNoCsvIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("csv"))) {
      assertThat(files).isEmpty();
    }
  }

  private static byte[] copyOf(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  private static byte[] idx(int magic, int... sizes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(magic);
    int length = 1;
    for (int size : sizes) {
      out.writeInt(size);
      length *= size;
    }
    out.write(new byte[Math.max(0, length)]);
    return bytes.toByteArray();
  }
}
