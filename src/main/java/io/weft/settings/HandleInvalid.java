package io.weft.settings;

/** The values of {@link Hyperparameters#HANDLE_INVALID}, as MLlib's stages spell them. */
public final class HandleInvalid {
  /** The job fails; the error says what is wrong with the row. */
  public static final String ERROR = "error";

  /** The row is left out. */
  public static final String SKIP = "skip";

  /** The row stays; what is predicted for it is NaN. */
  public static final String KEEP = "keep";

  private HandleInvalid() {}
}
