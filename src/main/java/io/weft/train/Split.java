package io.weft.train;

/** Use of a row in training. */
public enum Split {
  /** Gradients are computed from these rows. */
  TRAINING,
  /** These rows are only evaluated. */
  VALIDATION
}
