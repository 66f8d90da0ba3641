/**
 * Fashion-MNIST, the images of the project's examples: sources of its files, and their conversion
 * to CSV.
 *
 * <p>May import {@link io.weft.data}, {@link io.weft.files} and Hadoop's paths.
 */
@NullMarked
package io.weft.data.fashionmnist;

import org.jspecify.annotations.NullMarked;
