/**
 * What a run leaves behind: the run directory and the tables made from it.
 *
 * <p>Imports {@link io.weft.files}, {@link io.weft.train} and {@link io.weft.metrics}, Hadoop's
 * paths, and the Jackson and univocity that come with Spark; no Spark. A file is replaced whole or
 * not at all, and no secret is written.
 */
@NullMarked
package io.weft.report;

import org.jspecify.annotations.NullMarked;
