package io.weft.rundir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  @TempDir private Path directory;

  @Test
  void describesThisMachine() {
    assertThat(Environment.describe())
        .containsOnlyKeys("java", "os", "cpu", "cores")
        .hasEntrySatisfying(
            "java", java -> assertThat(java).startsWith(System.getProperty("java.version")))
        .hasEntrySatisfying("cores", cores -> assertThat(Integer.parseInt(cores)).isPositive())
        .allSatisfy((key, value) -> assertThat(value).isNotBlank());
  }

  @Test
  void theCpuIsItsModelNameOrItsArchitecture() throws Exception {
    Path cpuinfo = directory.resolve("cpuinfo");
    Files.writeString(
        cpuinfo,
        "processor\t: 0\nmodel name\t: Weft CPU: 2\nprocessor\t: 1\nmodel name\t: other\n");
    assertThat(Environment.cpu(cpuinfo)).isEqualTo("Weft CPU: 2");
    Files.writeString(cpuinfo, "processor\t: 0\nBogoMIPS\t: 50\n");
    assertThat(Environment.cpu(cpuinfo)).isEqualTo(System.getProperty("os.arch"));
    assertThat(Environment.cpu(directory.resolve("none"))).isEqualTo(System.getProperty("os.arch"));
  }
}
