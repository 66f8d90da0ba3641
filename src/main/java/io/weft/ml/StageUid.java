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

  /** To be called in the argument of {@code this(...)}, so that it comes before {@code super()}. */
  static StageUid announce(String uid) {
    IN_CONSTRUCTION.set(uid);
    return new StageUid(uid);
  }

  /** The uid, once the super constructors are done. */
  String take() {
    IN_CONSTRUCTION.remove();
    return uid;
  }

  /** What {@code uid()} answers, given the stage's own field. */
  static String answer(@Nullable String field) {
    return field != null ? field : IN_CONSTRUCTION.get();
  }
}
