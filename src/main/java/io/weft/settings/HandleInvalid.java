package io.weft.settings;

/** The values of {@link Hyperparameters#HANDLE_INVALID}, as MLlib's stages spell them. */
public final class HandleInvalid {
  /** Fails the job; the error says what is wrong with the row. */
  public static final String ERROR = "error";

  /** Leaves the row out. */
  public static final String SKIP = "skip";

  /** Keeps the row; its prediction is NaN. */
  public static final String KEEP = "keep";

  private HandleInvalid() {}
}
