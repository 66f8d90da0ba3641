/**
 * Training, resuming, evaluating and predicting as a library: from a config to a run directory.
 *
 * <p>May import every package but {@link io.weft.cli} and {@link io.weft.report}. Nothing here
 * knows a terminal: a caller follows a run through a listener.
 */
@NullMarked
package io.weft.run;

import org.jspecify.annotations.NullMarked;
