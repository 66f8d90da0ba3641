package io.weft.files;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.Syncable;

/**
 * A file that others can read while it is written. On local disks and on HDFS, readers see appended
 * bytes at once. Stores that write a file when it is closed show them then.
 *
 * <p>Errors: {@link UncheckedIOException} that names the file.
 */
public final class GrowingFile implements AutoCloseable {
  private final Path file;
  private final OutputStream out;

  GrowingFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /** Appends bytes. */
  public void append(byte[] content) {
    try {
      out.write(content);
      if (out instanceof Syncable syncable) {
        syncable.hflush();
      } else {
        out.flush();
      }
    } catch (IOException e) {
      throw AtomicFiles.cannot("write", file, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw AtomicFiles.cannot("write", file, e);
    }
  }
}
