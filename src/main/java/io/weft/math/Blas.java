package io.weft.math;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Chooses the BLAS of this JVM, once.
 *
 * <p>It unpacks the bundled OpenBLAS into a private temporary folder and passes it to Spark's own
 * façade. The façade calls it with Java arrays without copying; MLlib in the same JVM then uses it
 * too. OpenBLAS uses one thread, since the tasks of an executor already fill its cores. If anything
 * fails, the slower Java kernels are used, with one warning.
 *
 * <p>It works without Spark's libraries too, so it logs with the JDK's logger, which Spark passes
 * on to its own.
 */
final class Blas {
  private static final System.Logger LOG = System.getLogger(Blas.class.getName());
  private static final String LIBRARY_PROPERTY = "dev.ludovic.netlib.blas.nativeLibPath";
  private static final String CACHE_PROPERTY = "org.bytedeco.javacpp.cachedir";

  /** Environment variable of OpenBLAS: type of the processor whose kernels it uses. */
  private static final String CORE_VARIABLE = "OPENBLAS_CORETYPE";

  static final Gemm GEMM;
  static final String NAME;

  static {
    Choice choice = choose();
    LOG.log(Level.INFO, "BLAS: " + choice.name);
    GEMM = choice.gemm;
    NAME = choice.name;
  }

  private record Choice(Gemm gemm, String name) {}

  private static Choice choose() {
    try {
      if (System.getProperty(LIBRARY_PROPERTY) != null) {
        return new Choice(NetlibGemm.ofLibrary(), "native BLAS of " + LIBRARY_PROPERTY);
      }
      return bundled(loadBundledLibrary());
    } catch (Exception | LinkageError e) {
      Choice java = java();
      LOG.log(Level.WARNING, "Cannot load a native BLAS, using " + java.name + ": " + e);
      return java;
    }
  }

  /** Prefers the façade's kernels, which are vectorised. */
  private static Choice java() {
    try {
      NetlibGemm gemm = NetlibGemm.java();
      return new Choice(gemm, "Java (" + gemm.kernels() + ")");
    } catch (LinkageError e) {
      LOG.log(Level.DEBUG, "There is no façade", e);
      return new Choice(new ScalarGemm(), "Java (scalar)");
    }
  }

  /** Prefers the façade if it has a binding for this platform, since that copies nothing. */
  private static Choice bundled(Optional<Path> library) {
    if (library.isPresent()) {
      try {
        System.setProperty(LIBRARY_PROPERTY, library.get().toString());
        return new Choice(NetlibGemm.ofLibrary(), bundledName(""));
      } catch (RuntimeException | LinkageError e) {
        System.clearProperty(LIBRARY_PROPERTY);
        LOG.log(Level.DEBUG, "The façade is missing, or has no native BLAS here", e);
      }
    }
    return new Choice(new OpenBlasGemm(), bundledName(", its own binding"));
  }

  /** Name of the bundled OpenBLAS, with the setting that decides its speed and last bits. */
  private static String bundledName(String binding) {
    String core = System.getenv(CORE_VARIABLE);
    return "OpenBLAS (bundled%s%s)"
        .formatted(binding, core == null ? "" : ", " + CORE_VARIABLE + "=" + core);
  }

  /** Loads the bundled OpenBLAS; returns its file if that is known. */
  private static Optional<Path> loadBundledLibrary() throws IOException {
    if (System.getProperty(CACHE_PROPERTY) == null) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      System.setProperty(CACHE_PROPERTY, NativeFolder.in(temporary).toString());
    }
    Path bridge = Path.of(Loader.load(openblas_nolapack.class));
    openblas_nolapack.blas_set_num_threads(1);
    try (Stream<Path> siblings = Files.list(bridge.resolveSibling("."))) {
      Optional<Path> library =
          siblings
              .filter(file -> file.getFileName().toString().startsWith("libopenblas_nolapack"))
              .filter(file -> file.getFileName().toString().contains(".0"))
              .findFirst();
      return library.isPresent() ? Optional.of(library.get().toRealPath()) : Optional.empty();
    }
  }
}
