package io.weft.nn;

/** What a forward pass is for: dropout and batch statistics act in training only. */
public enum Mode {
  TRAINING,
  INFERENCE
}
