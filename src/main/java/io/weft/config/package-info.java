/**
 * Configuration files: HOCON text becomes checked settings, and all problems are reported together.
 *
 * <p>May import {@link io.weft.settings} and what that imports. No Spark.
 */
@NullMarked
package io.weft.config;

import org.jspecify.annotations.NullMarked;
