/**
 * Fashion-MNIST, the images that the project starts from: where the files are found, and their
 * conversion to CSV.
 *
 * <p>May import {@link io.weft.data} and {@link io.weft.files}.
 */
@NullMarked
package io.weft.data.fashionmnist;

import org.jspecify.annotations.NullMarked;
