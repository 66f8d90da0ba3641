/**
 * The terminal: the progress bar, colours, and the lines of a running command.
 *
 * <p>May import {@link io.weft.train}, {@link io.weft.metrics}, {@link io.weft.files} and picocli.
 * No class here starts a training.
 */
@NullMarked
package io.weft.cli.terminal;

import org.jspecify.annotations.NullMarked;
