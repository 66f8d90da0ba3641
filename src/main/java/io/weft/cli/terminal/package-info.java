/**
 * The terminal: the progress bar, colours, and the lines that a running command shows.
 *
 * <p>May import {@link io.weft.run} and what that imports. No class here starts a training.
 */
@NullMarked
package io.weft.cli.terminal;

import org.jspecify.annotations.NullMarked;
