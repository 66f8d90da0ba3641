package io.weft.cli;

import io.weft.data.ExampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;

/**
 * A home of {@code submit/weft} that runs Weft's classes as they are compiled now, and {@code
 * small.conf} with data of its own.
 */
record UnpackagedWeft(Path home) implements AutoCloseable {

  /**
   * Makes it.
   *
   * @param config what {@code small.conf} says besides the data
   */
  static UnpackagedWeft in(Path home, String config) throws IOException {
    for (String file :
        List.of(
            "submit/weft",
            "submit/spark.sh",
            "conf/spark-defaults.conf",
            "conf/log4j2.properties")) {
      Files.createDirectories(home.resolve(file).getParent());
      Files.copy(Path.of(file), home.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.createDirectories(home.resolve("target"));
    Files.createSymbolicLink(
        home.resolve("target/spark"), Path.of("target/spark").toAbsolutePath());
    new JarOutputStream(Files.newOutputStream(home.resolve("target/weft.jar"))).close();
    Files.writeString(home.resolve("small.conf"), ExampleCsv.data(home, 0) + config);
    return new UnpackagedWeft(home);
  }

  /**
   * Starts it in its home, where stdout goes to {@code out}.
   *
   * @param javaOptions of the driver; may be empty
   * @param command and its options
   */
  WeftProcess start(String javaOptions, String... command) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                home.resolve("submit/weft").toString(),
                "--master",
                "local[2]",
                "--driver-java-options",
                javaOptions,
                "--driver-class-path",
                System.getProperty("java.class.path")));
    words.addAll(List.of(command));
    return WeftProcess.start(home, home.resolve("out").toFile(), words);
  }

  /** JUnit would warn of the link. */
  @Override
  public void close() throws IOException {
    Files.delete(home.resolve("target/spark"));
  }
}
