package io.weft.files;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.ZipException;

/** Why something failed, for a person to read. */
public final class Reasons {
  /** Messages of zlib about data that it did not write. */
  private static final Pattern ZLIB =
      Pattern.compile(
          "in(?:valid|correct) (?:stored block|block type|distance|literal|code length|bit length"
              + "|data check|header check|length check|window).*");

  private Reasons() {}

  /** What an exception says, without what HDFS appends: the stack of the namenode. */
  public static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /** Why a file cannot be read, with what helps where the file itself is at fault. */
  public static String ofReading(Throwable failure) {
    String said = firstLine(failure).toLowerCase(Locale.ROOT);
    if (failure instanceof EOFException || said.contains("end of input stream")) {
      return "it ends too early (it is truncated: copy it again)";
    }
    if (failure instanceof ZipException
        || failure instanceof DataFormatException
        || said.contains("gzip")
        || ZLIB.matcher(said).matches()) {
      return "its compressed content is damaged (copy it again; a name that ends in .gz is read"
          + " through gzip)";
    }
    if (said.contains("is not a parquet file") || said.contains("could not read footer")) {
      return "it is not a whole Parquet file (write it again)";
    }
    if (failure instanceof FileNotFoundException) {
      return "it is there no more (it was when reading began)";
    }
    return firstLine(failure);
  }
}
