package io.weft.data.fashionmnist;

import io.weft.data.DataException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An IDX file of unsigned bytes, the format of MNIST: a big-endian header (a magic number and one
 * int per dimension), then the values in row-major order.
 *
 * <p>A name that ends in {@code .gz} is read through gzip. The whole file is read and checked
 * first. A wrong magic number, a truncated or corrupt file and trailing bytes are a {@link
 * DataException} with the expected and the actual figure.
 *
 * <p>Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, 1998.
 */
final class IdxFile {

  private static final int IMAGES_MAGIC = 2051;
  private static final int LABELS_MAGIC = 2049;

  private final String name;
  private final int count;
  private final int itemSize;
  private final String shape;
  private final byte[] values;
  private final String sha256;

  private IdxFile(
      String name, int count, int itemSize, String shape, byte[] values, String sha256) {
    this.name = name;
    this.count = count;
    this.itemSize = itemSize;
    this.shape = shape;
    this.values = values;
    this.sha256 = sha256;
  }

  static IdxFile images(Path file) {
    return read(file, IMAGES_MAGIC, 3);
  }

  static IdxFile labels(Path file) {
    return read(file, LABELS_MAGIC, 1);
  }

  /** Number of items, N. */
  int count() {
    return count;
  }

  /** Bytes per item: height x width for images, 1 for labels. */
  int itemSize() {
    return itemSize;
  }

  /** Values [N x itemSize], row-major, unsigned; not a copy. */
  byte[] values() {
    return values;
  }

  /** SHA-256 of the uncompressed content, in lower-case hex. */
  String sha256() {
    return sha256;
  }

  /** Checks that there is one label for each image. */
  static void requireSameCount(IdxFile images, IdxFile labels) {
    if (images.count != labels.count) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "Cannot pair %s with %s: %d images but %d labels",
              images.name,
              labels.name,
              images.count,
              labels.count));
    }
  }

  /**
   * Checks that this is a file of a data set.
   *
   * @param dataSet name of the data set
   * @param expected SHA-256 of the uncompressed content
   */
  IdxFile requireSha256(String dataSet, String expected) {
    if (!sha256.equals(expected)) {
      throw DataException.cannotRead(
          name,
          String.format(
              Locale.ROOT,
              "it is not %s's, but of another data set or altered: %,d items of %s; SHA-256 of the"
                  + " uncompressed content: expected %s, got %s",
              dataSet,
              count,
              shape,
              expected,
              sha256));
    }
    return this;
  }

  private static IdxFile read(Path file, int magic, int dimensions) {
    MessageDigest digest = sha256Digest();
    try (InputStream in = new DigestInputStream(open(file), digest)) {
      ByteBuffer header = ByteBuffer.wrap(readFully(in, 4L * (1 + dimensions), 0));
      int actual = header.getInt();
      if (actual != magic) {
        throw new DataException("wrong magic number: expected " + magic + ", got " + actual);
      }
      int count = header.getInt();
      long itemSize = 1;
      List<String> sizes = new ArrayList<>();
      while (header.hasRemaining() && itemSize >= 0 && itemSize <= Integer.MAX_VALUE) {
        int size = header.getInt();
        itemSize *= size;
        sizes.add(String.valueOf(size));
      }
      String shape = sizes.isEmpty() ? "1 byte" : String.join(" x ", sizes) + " bytes";
      boolean itemFits = itemSize >= 0 && itemSize <= Integer.MAX_VALUE;
      if (count < 0 || !itemFits || count * itemSize > Integer.MAX_VALUE - 8) {
        throw new DataException(
            String.format(Locale.ROOT, "its header claims %d items of %d bytes", count, itemSize));
      }
      byte[] values = readFully(in, count * itemSize, header.capacity());
      if (hasMore(in)) {
        long expected = (long) header.capacity() + values.length;
        throw new DataException(
            String.format(Locale.ROOT, "trailing bytes: expected %d bytes, got more", expected));
      }
      String sha256 = HexFormat.of().formatHex(digest.digest());
      return new IdxFile(file.toString(), count, (int) itemSize, shape, values, sha256);
    } catch (DataException e) {
      throw new DataException("Cannot read " + file + ": " + e.getMessage(), e);
    } catch (ZipException e) {
      throw new DataException("Cannot read " + file + ": corrupt gzip: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new DataException("Cannot read " + file + ": " + e, e);
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    if (!file.toString().endsWith(".gz")) {
      return raw;
    }
    try {
      return new GZIPInputStream(raw, 1 << 16);
    } catch (EOFException e) {
      raw.close();
      throw new DataException("truncated: no complete gzip header", e);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /**
   * Reads {@code length} bytes after {@code before} earlier ones. The buffer grows as bytes arrive,
   * so a corrupt header cannot request more memory than the file has bytes.
   */
  private static byte[] readFully(InputStream in, long length, long before) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) Math.min(length, 1 << 20));
    byte[] chunk = new byte[1 << 16];
    try {
      while (bytes.size() < length) {
        int n = in.read(chunk, 0, (int) Math.min(chunk.length, length - bytes.size()));
        if (n < 0) {
          break;
        }
        bytes.write(chunk, 0, n);
      }
    } catch (EOFException e) {
      // the gzip stream ends early; the bytes before its end have been read
    }
    if (bytes.size() < length) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "truncated: expected %d bytes, got %d",
              before + length,
              before + bytes.size()));
    }
    return bytes.toByteArray();
  }

  private static boolean hasMore(InputStream in) throws IOException {
    try {
      return in.read() >= 0; // a gzip stream also checks its checksum here
    } catch (EOFException e) {
      throw new DataException("truncated: it ends within the gzip checksum", e);
    }
  }

  static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
