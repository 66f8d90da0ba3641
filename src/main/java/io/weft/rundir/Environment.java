package io.weft.rundir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Facts about this machine for {@code run.json}: equal bits need the same family of CPUs. */
public final class Environment {
  private Environment() {}

  /**
   * The keys java, os, cpu and cores, in a map that the caller may extend. The caller adds the
   * facts about Spark (spark, master, blas) and the commit.
   */
  public static Map<String, String> describe() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("java", property("java.version") + " (" + property("java.vendor") + ")");
    environment.put("os", property("os.name") + " " + property("os.version"));
    environment.put("cpu", cpu(Path.of("/proc/cpuinfo")));
    environment.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    return environment;
  }

  /** The CPU's model name, or its architecture where the system does not list it. */
  static String cpu(Path cpuinfo) {
    try (Stream<String> lines = Files.lines(cpuinfo)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseGet(() -> property("os.arch"));
    } catch (IOException e) {
      return property("os.arch");
    }
  }

  private static String property(String key) {
    return System.getProperty(key, "unknown");
  }
}
