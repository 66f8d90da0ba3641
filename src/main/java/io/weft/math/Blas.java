package io.weft.math;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the BLAS of this JVM, once.
 *
 * <p>It unpacks the bundled OpenBLAS into a private temporary folder and passes it to Spark's own
 * façade. The façade calls it with Java arrays without copying; MLlib in the same JVM then uses it
 * too. OpenBLAS uses one thread, since the tasks of an executor already fill its cores. If anything
 * fails, the slower Java kernels are used, with one warning.
 */
final class Blas {
  private static final Logger LOG = LoggerFactory.getLogger(Blas.class);
  private static final String LIBRARY_PROPERTY = "dev.ludovic.netlib.blas.nativeLibPath";
  private static final String CACHE_PROPERTY = "org.bytedeco.javacpp.cachedir";

  /** Environment variable of OpenBLAS: type of the processor whose kernels it uses. */
  private static final String CORE_VARIABLE = "OPENBLAS_CORETYPE";

  static final Gemm GEMM;
  static final String NAME;

  static {
    Choice choice = choose();
    LOG.info("BLAS: {}", choice.name);
    GEMM = choice.gemm;
    NAME = choice.name;
  }

  private record Choice(Gemm gemm, String name) {}

  private static Choice choose() {
    try {
      if (System.getProperty(LIBRARY_PROPERTY) != null) {
        return new Choice(
            new NetlibGemm(NativeBLAS.getInstance()), "native BLAS of " + LIBRARY_PROPERTY);
      }
      return bundled(loadBundledLibrary());
    } catch (Exception | LinkageError e) {
      BLAS java = JavaBLAS.getInstance();
      String name = "Java (" + java.getClass().getSimpleName() + ")";
      LOG.warn("Cannot load a native BLAS, using {}: {}", name, e.toString());
      return new Choice(new NetlibGemm(java), name);
    }
  }

  /** Prefers the façade if it has a binding for this platform, since that copies nothing. */
  private static Choice bundled(Optional<Path> library) {
    if (library.isPresent()) {
      try {
        System.setProperty(LIBRARY_PROPERTY, library.get().toString());
        return new Choice(new NetlibGemm(NativeBLAS.getInstance()), bundledName(""));
      } catch (RuntimeException | LinkageError e) {
        System.clearProperty(LIBRARY_PROPERTY);
        LOG.debug("Spark's façade has no native BLAS here", e);
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
