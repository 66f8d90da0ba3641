/**
 * The run directory: the files of a run, their formats and their readers.
 *
 * <p>May import {@link io.weft.files} and {@link io.weft.metrics}; Hadoop's paths, protobuf, and
 * the Jackson and univocity that come with Spark; no Spark. A reader sees a file either complete or
 * not at all. No secret is written.
 */
@NullMarked
package io.weft.rundir;

import org.jspecify.annotations.NullMarked;
