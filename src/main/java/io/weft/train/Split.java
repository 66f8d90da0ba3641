package io.weft.train;

/** Use of a row: for training or for validation. */
public enum Split {
  /** Gradients are computed from these rows. */
  TRAINING,
  /** These rows are only evaluated. */
  VALIDATION
}
