/**
 * The commands that a person types, one class each. Only this package exits the JVM or writes to
 * stdout.
 *
 * <p>May import every package; no package imports it.
 */
@NullMarked
package io.weft.cli;

import org.jspecify.annotations.NullMarked;
