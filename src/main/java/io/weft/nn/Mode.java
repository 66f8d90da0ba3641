package io.weft.nn;

/** Purpose of a forward pass: dropout and batch statistics are for training only. */
public enum Mode {
  TRAINING,
  INFERENCE
}
