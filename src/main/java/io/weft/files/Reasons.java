package io.weft.files;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.ZipException;

/** Reasons of failures in words for users. */
public final class Reasons {
  /** Messages of zlib about damaged data. */
  private static final Pattern ZLIB =
      Pattern.compile(
          "in(?:valid|correct) (?:stored block|block type|distance|literal|code length|bit length"
              + "|data check|header check|length check|window).*");

  private Reasons() {}

  /** First line of an exception's message; HDFS appends the stack of the namenode. */
  public static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /** Reason why a file cannot be read, with a hint if the file itself is at fault. */
  public static String ofReading(Throwable failure) {
    String message = firstLine(failure).toLowerCase(Locale.ROOT);
    if (failure instanceof EOFException || message.contains("end of input stream")) {
      return "it ends too early (it is truncated: copy it again)";
    }
    if (failure instanceof ZipException
        || failure instanceof DataFormatException
        || message.contains("gzip")
        || ZLIB.matcher(message).matches()) {
      return "its compressed content is damaged (copy it again; a name that ends in .gz is read"
          + " through gzip)";
    }
    if (message.contains("is not a parquet file") || message.contains("could not read footer")) {
      return "it is not a whole Parquet file (write it again)";
    }
    if (failure instanceof FileNotFoundException) {
      return "it no longer exists (it existed when reading began)";
    }
    return firstLine(failure);
  }
}
