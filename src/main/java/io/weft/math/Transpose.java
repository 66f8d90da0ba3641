package io.weft.math;

/** Form in which a matrix enters a product: as stored, or transposed. */
public enum Transpose {
  NO,
  YES
}
