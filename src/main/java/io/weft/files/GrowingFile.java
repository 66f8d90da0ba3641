package io.weft.files;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.Syncable;

/**
 * A file that others read while it grows. Readers see what was appended at once on local disks and
 * on HDFS; stores that write a file when it is closed show it then.
 *
 * <p>Errors: {@link UncheckedIOException} that says which file could not be written.
 */
public final class GrowingFile implements AutoCloseable {
  private final Path file;
  private final OutputStream out;

  GrowingFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /** Writes more at the end. */
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
