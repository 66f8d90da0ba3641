/**
 * What a run leaves behind: the run directory and the tables made from it.
 *
 * <p>Imports {@link io.weft.train} and {@link io.weft.metrics}, and Hadoop's file system.
 */
@NullMarked
package io.weft.report;

import org.jspecify.annotations.NullMarked;
