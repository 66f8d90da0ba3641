package io.weft.ml;

import org.jspecify.annotations.Nullable;

/**
 * A stage's uid while the constructors of its super classes run. Spark's traits make Params there,
 * each with the uid of the stage, before a field of a Java class can hold it.
 */
final class StageUid {
  private static final ThreadLocal<String> IN_CONSTRUCTION = new ThreadLocal<>();

  private final String uid;

  private StageUid(String uid) {
    this.uid = uid;
  }

  /**
   * Remembers a uid. Called in the argument of {@code this(...)}, it comes before {@code super()}.
   */
  static StageUid announce(String uid) {
    IN_CONSTRUCTION.set(uid);
    return new StageUid(uid);
  }

  /** The uid; called once the super constructors are done. */
  String take() {
    IN_CONSTRUCTION.remove();
    return uid;
  }

  /** The value of {@code uid()}, given the stage's own field. */
  static String answer(@Nullable String field) {
    return field != null ? field : IN_CONSTRUCTION.get();
  }
}
