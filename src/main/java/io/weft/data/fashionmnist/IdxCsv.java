package io.weft.data.fashionmnist;

import io.weft.data.DataException;
import io.weft.files.AtomicFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/**
 * Writes images and labels as a CSV: the header {@code label,pixel1,...}, and one line of integers
 * per image, in the order of the IDX file.
 */
final class IdxCsv {

  private IdxCsv() {}

  /**
   * Writes a CSV atomically.
   *
   * @param labels one for each image
   * @throws DataException if it cannot be written
   */
  static void write(Path target, IdxFile images, IdxFile labels) {
    var path = new org.apache.hadoop.fs.Path(target.toUri());
    try {
      new AtomicFiles(path, new Configuration())
          .write(
              path,
              out -> {
                BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
                writeRows(images, labels, buffered);
                buffered.flush();
              });
    } catch (UncheckedIOException e) {
      throw new DataException("Cannot write " + target + ": " + e.getCause(), e);
    }
  }

  private static void writeRows(IdxFile images, IdxFile labels, BufferedOutputStream out)
      throws IOException {
    byte[][] cells = new byte[256][]; // a comma and the number
    for (int value = 0; value < cells.length; value++) {
      cells[value] = ("," + value).getBytes(StandardCharsets.US_ASCII);
    }
    int pixels = images.itemSize();
    StringBuilder header = new StringBuilder("label");
    for (int pixel = 1; pixel <= pixels; pixel++) {
      header.append(",pixel").append(pixel);
    }
    out.write(header.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
    for (int row = 0; row < images.count(); row++) {
      byte[] label = cells[labels.values()[row] & 0xff];
      out.write(label, 1, label.length - 1);
      for (int i = row * pixels; i < (row + 1) * pixels; i++) {
        out.write(cells[images.values()[i] & 0xff]);
      }
      out.write('\n');
    }
  }
}
