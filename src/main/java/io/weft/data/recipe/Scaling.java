package io.weft.data.recipe;

/** Scaling of numeric columns, after missing values are filled. */
public enum Scaling {
  /** (x - mean) / standard deviation over the training rows; a constant column becomes 0. */
  STANDARD,
  /** (x - min) / (max - min) over the training rows; a constant column becomes 0.5. */
  MIN_MAX,
  /** Numbers stay as they are. */
  NONE
}
