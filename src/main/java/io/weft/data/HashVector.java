package io.weft.data;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.api.java.UDF1;

/** A 64-bit hash of a vector's values (FNV-1a over the bits of each value, folded). */
final class HashVector implements UDF1<Vector, Long> {
  private static final long serialVersionUID = 1;

  @Override
  public Long call(Vector vector) {
    long hash = 0xcbf29ce484222325L;
    for (double value : vector.toArray()) {
      hash = (hash ^ Double.doubleToLongBits(value)) * 0x100000001b3L;
      hash ^= hash >>> 32;
    }
    return hash;
  }
}
