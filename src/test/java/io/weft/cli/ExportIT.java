package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.OnnxSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exports a model with the packaged Weft ({@link ExportCommand}), in which libraries have names of
 * their own.
 */
class ExportIT {
  private static final Path SAVED = Path.of("src/test/resources/saved-models/v1/pipeline");

  @TempDir private Path folder;

  @Test
  void whatThePackagedWeftWritesIsRead() throws Exception {
    Path file = folder.resolve("model.onnx");
    Path out = folder.resolve("out");
    List<String> command =
        List.of(
            "submit/weft",
            "--master",
            "local[1]",
            "export",
            "--model",
            SAVED.toString(),
            "--onnx",
            file.toString());
    try (WeftProcess weft = WeftProcess.start(Path.of(""), out.toFile(), command)) {
      weft.end(0);
    }
    assertThat(out).hasContent(file.toString());
    try (OnnxSession session = new OnnxSession(Files.readAllBytes(file))) {
      float[] probabilities = session.floats("probabilities", new float[] {5, 3, 1, 0}, 1);
      assertThat(IntStream.range(0, 3).mapToDouble(c -> probabilities[c]).sum())
          .isBetween(0.9999, 1.0001);
    }
  }

  @Test
  void theLibrariesOfTheJarDoNotMeetThoseOfACluster() throws Exception {
    try (JarFile jar = new JarFile("target/weft.jar")) {
      List<String> names = jar.stream().map(ZipEntry::getName).toList();
      assertThat(names)
          .noneMatch(name -> name.matches("(com/google|com/fasterxml|ai)/.*"))
          .noneMatch(name -> name.matches("META-INF/services/.*(google|jackson).*"))
          .anyMatch(name -> name.startsWith("io/weft/shaded/jackson/"))
          .anyMatch(name -> name.startsWith("io/weft/shaded/protobuf/"))
          .anyMatch(name -> name.startsWith("io/weft/shaded/onnx/"));
    }
  }
}
