package io.weft.math;

/** Whether a matrix enters a product as stored, or transposed. */
public enum Transpose {
  NO,
  YES
}
