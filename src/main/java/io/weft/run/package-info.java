/**
 * Training, resuming, evaluating and predicting as a library: from a config to a run directory.
 *
 * <p>{@link io.weft.run.Runs} is the entry.
 *
 * <p>May import every package but {@link io.weft.cli} and {@link io.weft.report}. A caller follows
 * a run through a listener; no class here uses a terminal.
 */
@NullMarked
package io.weft.run;

import org.jspecify.annotations.NullMarked;
