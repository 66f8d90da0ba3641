package io.weft.train;

/** A part of the rows that a training is given. */
public enum Split {
  /** What gradients are made of. */
  TRAINING,
  /** What is only looked at. */
  VALIDATION
}
