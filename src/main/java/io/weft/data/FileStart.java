package io.weft.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/** The first bytes of a file, which many formats begin with a mark of their own. */
final class FileStart {

  /** Number of bytes that are looked at. */
  static final int BYTES = 1024;

  private static final String UTF_16 =
      "it is UTF-16 (convert it with iconv -f UTF-16 -t UTF-8, or write data.options { encoding ="
          + " UTF-16, multiLine = true })";
  private static final String IMAGE =
      "it is an image (write data.format = images, and name a directory with a folder per class)";

  /** Sentences about formats by their first characters. */
  private static final Map<String, String> MARKS = new LinkedHashMap<>();

  static {
    MARKS.put("PK\3\4", "it is a zip archive or an Excel workbook (unpack it, or save it as CSV)");
    MARKS.put("\u001f\u008b", compressed("gzip", "gz"));
    MARKS.put("BZh", compressed("bzip2", "bz2"));
    MARKS.put("(\u00b5/\u00fd", compressed("zstd", "zst"));
    MARKS.put("\u00fd7zXZ", "it is compressed with xz (unpack it)");
    MARKS.put("7z\u00bc\u00af", "it is a 7z archive (unpack it)");
    MARKS.put("Rar!", "it is a rar archive (unpack it)");
    MARKS.put("PAR1", "it is a Parquet file (write data.format = parquet)");
    MARKS.put("ORC", "it is an ORC file (write data.format = orc)");
    MARKS.put("Obj\1", "it is an Avro file (write data.format = avro)");
    MARKS.put("\u0089HDF", "it is an HDF5 file (save it as CSV or Parquet)");
    MARKS.put("\u0093NUMPY", "it is a NumPy array (save it as CSV or Parquet)");
    MARKS.put("SQLite format 3", "it is a database of SQLite (write data.format = jdbc)");
    MARKS.put("\u0089PNG", IMAGE);
    MARKS.put("\u00ff\u00d8\u00ff", IMAGE);
    MARKS.put("%PDF", "it is a PDF document");
    MARKS.put("\u00ff\u00fe", UTF_16);
    MARKS.put("\u00fe\u00ff", UTF_16);
  }

  private FileStart() {}

  private static String compressed(String name, String ending) {
    return "it is compressed with %s, but its name does not end in .%s (rename it)"
        .formatted(name, ending);
  }

  /** A sentence about the format that the bytes belong to; empty for text and unknown formats. */
  static Optional<String> format(byte[] start) {
    String characters = new String(start, ISO_8859_1);
    return MARKS.entrySet().stream()
        .filter(mark -> characters.startsWith(mark.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Refuses a file that does not begin with text. */
  static void requireText(DataFiles files, Path file, Charset charset) {
    byte[] start = files.start(file);
    DataException.within(
        DataFiles.displayName(file),
        () -> {
          requireText(start, charset);
          return start;
        });
  }

  /**
   * Refuses bytes that are no text.
   *
   * @throws DataException with the reason
   */
  static void requireText(byte[] start, Charset charset) {
    if (!Set.of(UTF_8, US_ASCII, ISO_8859_1).contains(charset)) {
      return; // text in UTF-16 has zeros
    }
    format(start)
        .ifPresent(
            sentence -> {
              throw new DataException(sentence);
            });
    int zeros = 0;
    for (byte b : start) {
      zeros += b == 0 ? 1 : 0;
    }
    if (zeros > 0) {
      // every second byte of English text in UTF-16 is 0
      throw new DataException(
          zeros >= start.length / 3
              ? UTF_16
              : "it is no text (its first bytes have zeros in them)");
    }
  }
}
