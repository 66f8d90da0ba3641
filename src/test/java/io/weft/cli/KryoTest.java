package io.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Jvm;
import io.weft.spark.JavaSerialized;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of its own has Kryo, which refuses every class that is not registered. */
@Tag("spark")
@Tag("slow")
class KryoTest {
  @TempDir private Path folder;

  @Test
  void allResultsHaveTheBitsOfJavasSerializerAndOneClassIsToBeRegistered() throws Exception {
    List<String> expected =
        new ArrayList<>(
            List.of(
                "Cannot send rows and weights: spark.kryo.registrationRequired is true and"
                    + " io.weft.spark.JavaSerialized is not registered"
                    + " (set spark.kryo.classesToRegister=io.weft.spark.JavaSerialized)",
                "rows are on disk"));
    expected.addAll(
        SerializerProgram.results(Files.createDirectory(folder.resolve("java")), "local"));
    assertThat(underKryo(Files.createDirectory(folder.resolve("kryo")))).isEqualTo(expected);
  }

  private static List<String> underKryo(Path folder) throws Exception {
    ProcessBuilder java = Jvm.likeThis(System.getProperty("java.class.path"));
    java.command()
        .addAll(
            List.of(
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"),
                "-Dspark.serializer=org.apache.spark.serializer.KryoSerializer",
                "-Dspark.kryo.registrationRequired=true",
                "-Dspark.memory.fraction=0.01",
                SerializerProgram.class.getName(),
                folder.toString(),
                JavaSerialized.class.getName()));
    Process process = java.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      List<String> said = process.inputReader(UTF_8).lines().toList();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
