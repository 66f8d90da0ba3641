/**
 * Views of run directories: the page, the comparison and the pictures.
 *
 * <p>May import {@link io.weft.rundir} and its imports, {@link io.weft.data.fashionmnist} for the
 * published figures, Mustache and XChart; no Spark.
 */
@NullMarked
package io.weft.report;

import org.jspecify.annotations.NullMarked;
