package io.weft;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weft.data.fashionmnist.FashionMnist;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The real 70,000 images. */
public final class RealImages {
  /** Where the Debian package dataset-fashion-mnist puts its IDX files. */
  public static final Path INSTALLED = Path.of("/usr/share/datasets/fashion-mnist");

  private RealImages() {}

  public static boolean areInstalled() {
    return Files.isDirectory(INSTALLED);
  }

  /** Writes both CSVs into a directory; skips the test where the package is not installed. */
  public static FashionMnist.Result csv(Path directory) {
    assumeTrue(
        areInstalled(),
        "the package dataset-fashion-mnist is not installed: the real data is not tested");
    return FashionMnist.prepare(directory, Optional.of(INSTALLED), message -> {});
  }
}
