package io.weft.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The IDX format of MNIST: a magic number 0x0000080n for n dimensions of unsigned bytes, n sizes as
 * big-endian integers, then the bytes (Y. LeCun, C. Cortes, C. Burges, The MNIST database). Files
 * ending in {@code .gz} are unzipped.
 *
 * @param sizes of each dimension, the number of items first
 */
record IdxFile(List<Integer> sizes, ByteBuffer values) {
  private static final int UNSIGNED_BYTES = 0x0800;

  /**
   * Reads a whole file.
   *
   * @throws DataException if it is not an IDX file of that many dimensions, is truncated, or goes
   *     on after its end
   */
  static IdxFile read(Path file, int dimensions) {
    try (InputStream raw = Files.newInputStream(file);
        DataInputStream in = new DataInputStream(new BufferedInputStream(unzip(file, raw)))) {
      return read(file, in, dimensions);
    } catch (EOFException e) {
      throw new DataException("Cannot read " + file + ": it is truncated", e);
    } catch (IOException e) {
      throw new DataException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static IdxFile read(Path file, DataInputStream in, int dimensions) throws IOException {
    int magic = in.readInt();
    if (magic != UNSIGNED_BYTES + dimensions) {
      throw new DataException(
          "Cannot read %s: its magic number is 0x%08x (must be 0x%08x)"
              .formatted(file, magic, UNSIGNED_BYTES + dimensions));
    }
    Integer[] sizes = new Integer[dimensions];
    long length = 1;
    for (int i = 0; i < dimensions; i++) {
      sizes[i] = in.readInt();
      length *= Math.max(0, sizes[i]);
      if (sizes[i] < 1 || length > Integer.MAX_VALUE - 8) {
        throw new DataException(
            "Cannot read %s: size %d of dimension %d is out of bounds"
                .formatted(file, sizes[i], i + 1));
      }
    }
    byte[] values = in.readNBytes((int) length);
    if (values.length < length) {
      throw new DataException(
          "Cannot read %s: it is truncated (%d of %d bytes)"
              .formatted(file, values.length, length));
    }
    if (in.read() >= 0) {
      throw new DataException("Cannot read %s: it goes on after its end".formatted(file));
    }
    return new IdxFile(List.of(sizes), ByteBuffer.wrap(values));
  }

  private static InputStream unzip(Path file, InputStream raw) throws IOException {
    return file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
  }

  int items() {
    return sizes.get(0);
  }

  /** Values of one item. */
  int itemLength() {
    return values.capacity() / items();
  }
}
