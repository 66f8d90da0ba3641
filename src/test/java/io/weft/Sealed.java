package io.weft;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What a sealed type permits. */
public final class Sealed {
  private Sealed() {}

  /** The classes at the end of all branches of a sealed type. */
  public static Set<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses())
            .flatMap(subtype -> leaves(subtype).stream())
            .collect(Collectors.toSet())
        : Set.of(type);
  }
}
