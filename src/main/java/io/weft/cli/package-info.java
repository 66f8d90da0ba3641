/**
 * The commands a person types. The only package that exits the JVM or writes to stdout.
 *
 * <p>Imports everything; nothing imports it.
 */
@NullMarked
package io.weft.cli;

import org.jspecify.annotations.NullMarked;
