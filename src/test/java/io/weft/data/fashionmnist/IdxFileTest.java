package io.weft.data.fashionmnist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFileTest {

  @TempDir Path directory;

  @Test
  void gzippedAndPlainFilesReadTheSame() throws IOException {
    byte[] bytes = IdxBytes.images(3);

    IdxFile plain = IdxFile.images(file("images", bytes));
    IdxFile zipped = IdxFile.images(file("images.gz", IdxBytes.gzip(bytes)));

    assertThat(plain.count()).isEqualTo(3);
    assertThat(plain.itemSize()).isEqualTo(4);
    assertThat(plain.values()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(plain.sha256()).isEqualTo(IdxBytes.sha256(bytes));
    assertThat(zipped.values()).isEqualTo(plain.values());
    assertThat(zipped.sha256()).isEqualTo(plain.sha256());
  }

  @Test
  void labelsReadAsOneByteEach() throws IOException {
    IdxFile labels = IdxFile.labels(file("labels", IdxBytes.labels(12)));

    assertThat(labels.count()).isEqualTo(12);
    assertThat(labels.itemSize()).isEqualTo(1);
    assertThat(labels.values()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1);
  }

  @Test
  void aWrongMagicNumberIsNamed() throws IOException {
    Path file = file("labels", IdxBytes.images(20));

    assertRefused(file, "wrong magic number: expected 2049, got 2051");
  }

  @Test
  void aTruncatedPlainFileSaysHowManyBytesItHas() throws IOException {
    Path file = file("labels", Arrays.copyOf(IdxBytes.labels(12), 15));

    assertRefused(file, "truncated: expected 20 bytes, got 15");
  }

  @Test
  void aFileWithoutAWholeHeaderIsTruncated() throws IOException {
    assertRefused(file("labels", new byte[3]), "truncated: expected 8 bytes, got 3");
    assertRefused(file("labels", new byte[0]), "truncated: expected 8 bytes, got 0");
  }

  @Test
  void aTruncatedGzipFileSaysHowManyBytesCameOut() throws IOException {
    byte[] noise = new byte[100_008];
    new Random(7).nextBytes(noise);
    ByteBuffer.wrap(noise).putInt(2049).putInt(100_000);
    byte[] zipped = IdxBytes.gzip(noise);
    Path file = file("labels.gz", Arrays.copyOf(zipped, zipped.length / 2));

    assertThatThrownBy(() -> IdxFile.labels(file))
        .isInstanceOf(DataException.class)
        .hasMessageMatching(
            "Cannot read .*labels.gz: truncated: expected 100008 bytes, got [0-9]{5}");
  }

  @Test
  void anEmptyGzipFileIsTruncated() throws IOException {
    assertRefused(file("labels.gz", new byte[0]), "truncated: no complete gzip header");
  }

  @Test
  void aGzipFileThatLostItsChecksumIsTruncated() throws IOException {
    byte[] zipped = IdxBytes.gzip(IdxBytes.labels(12));
    Path file = file("labels.gz", Arrays.copyOf(zipped, zipped.length - 6));

    assertRefused(file, "truncated: it ends within the gzip checksum");
  }

  @Test
  void aFileThatIsNotGzipSaysSo() throws IOException {
    assertRefused(file("labels.gz", IdxBytes.labels(12)), "corrupt gzip: Not in GZIP format");
  }

  @Test
  void aCorruptGzipFileSaysSo() throws IOException {
    byte[] zipped = IdxBytes.gzip(IdxBytes.labels(12));
    zipped[zipped.length - 8] ^= 1; // the checksum

    assertRefused(file("labels.gz", zipped), "corrupt gzip: Corrupt GZIP trailer");
  }

  @Test
  void trailingBytesAreRefused() throws IOException {
    Path file = file("labels", Arrays.copyOf(IdxBytes.labels(12), 21));

    assertRefused(file, "trailing bytes: expected 20 bytes, got more");
  }

  @Test
  void aHeaderOfAbsurdSizeIsRefusedBeforeMemoryIsTaken() throws IOException {
    byte[] negative = ByteBuffer.allocate(8).putInt(2049).putInt(-5).array();
    byte[] huge =
        ByteBuffer.allocate(16).putInt(2051).putInt(60_000).putInt(60_000).putInt(60_000).array();
    byte[] large = ByteBuffer.allocate(8).putInt(2049).putInt(2_000_000_000).array();

    assertRefused(file("labels", negative), "its header claims -5 items of 1 bytes");
    assertThatThrownBy(() -> IdxFile.images(file("images", huge)))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("images: its header claims 60000 items of 3600000000 bytes");
    assertRefused(file("labels", large), "truncated: expected 2000000008 bytes, got 8");
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = directory.resolve("labels");

    assertRefused(file, "java.nio.file.NoSuchFileException: " + file);
  }

  @Test
  void imagesAndLabelsMustBeAsMany() throws IOException {
    IdxFile images = IdxFile.images(file("images", IdxBytes.images(3)));
    IdxFile labels = IdxFile.labels(file("labels", IdxBytes.labels(12)));

    assertThatThrownBy(() -> IdxFile.requireSameCount(images, labels))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot pair %s with %s: 3 images but 12 labels",
            directory.resolve("images"), directory.resolve("labels"));
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return IdxBytes.write(directory.resolve(name), bytes);
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> IdxFile.labels(file))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read " + file + ": " + reason);
  }
}
