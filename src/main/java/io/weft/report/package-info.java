/**
 * What a run leaves behind: the run directory, and the tables, the page and the pictures made from
 * it.
 *
 * <p>Imports {@link io.weft.files}, {@link io.weft.train}, {@link io.weft.metrics} and {@link
 * io.weft.data.FashionMnist}, Hadoop's paths, protobuf, the Jackson and univocity that come with
 * Spark, Mustache and XChart; no Spark. A file is replaced whole or not at all, and no secret is
 * written.
 */
@NullMarked
package io.weft.report;

import org.jspecify.annotations.NullMarked;
