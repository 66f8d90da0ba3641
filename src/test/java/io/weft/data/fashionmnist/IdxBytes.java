package io.weft.data.fashionmnist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** Bytes of small IDX files, for tests. */
final class IdxBytes {

  private IdxBytes() {}

  /** N images of 2 x 2 pixels; pixel p of image n is (4 n + p) modulo 256. */
  static byte[] images(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(16 + 4 * count);
    bytes.putInt(2051).putInt(count).putInt(2).putInt(2);
    for (int i = 0; i < 4 * count; i++) {
      bytes.put((byte) i);
    }
    return bytes.array();
  }

  /** N labels, n modulo 10. */
  static byte[] labels(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + count);
    bytes.putInt(2049).putInt(count);
    for (int i = 0; i < count; i++) {
      bytes.put((byte) (i % 10));
    }
    return bytes.array();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  static String sha256(byte[] bytes) {
    MessageDigest digest = IdxFile.sha256Digest();
    return HexFormat.of().formatHex(digest.digest(bytes));
  }

  static Path write(Path file, byte[] bytes) throws IOException {
    return Files.write(file, bytes);
  }
}
