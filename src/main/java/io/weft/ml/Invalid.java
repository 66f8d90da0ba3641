package io.weft.ml;

/** The values of {@link Hyperparameters#HANDLE_INVALID}, as MLlib's stages spell them. */
final class Invalid {
  /** The job fails; the error says what is wrong with the row. */
  static final String ERROR = "error";

  /** The row is left out. */
  static final String SKIP = "skip";

  /** The row stays; what is predicted for it is NaN. */
  static final String KEEP = "keep";

  private Invalid() {}
}
