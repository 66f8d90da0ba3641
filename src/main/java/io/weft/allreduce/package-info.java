/**
 * One epoch in which no single place makes the updates: every rank owns a slice of the parameters.
 * Plain Java: ranks of one process meet in shared memory, and messages between processes go through
 * {@link io.weft.allreduce.Links}, whatever carries them.
 *
 * <p>Words: a <i>rank</i> is a thread that computes for some workers, a task of Spark's; a
 * <i>process</i> is a JVM with one rank or more, an executor of Spark's.
 */
@NullMarked
package io.weft.allreduce;

import org.jspecify.annotations.NullMarked;
