package io.weft.files;

/** Why something failed, for a person to read. */
public final class Reasons {
  private Reasons() {}

  /** What an exception says, without what HDFS appends: the stack of the namenode. */
  public static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
