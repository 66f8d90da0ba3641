import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Program that packs the Python package and {@code weft.jar} into a wheel, the format of pip: a zip
 * with metadata and a list of all files with their hashes.
 *
 * <p>Maven runs this file as it is, without compiling it first. Arguments: version of Maven, root
 * of the repository, directory of the compiled classes, {@code weft.jar}, directory of the wheel.
 * The same input gives the same bytes.
 */
final class Wheel {
  private static final String METADATA =
      """
      Metadata-Version: 2.1
      Name: weft
      Version: %s
      Summary: Neural networks on Apache Spark, as estimators of pyspark.ml
      License: Apache-2.0
      License-File: LICENSE
      Requires-Python: >=3.10
      Requires-Dist: pyspark>=4.0,<5
      Requires-Dist: numpy
      Requires-Dist: pandas
      Provides-Extra: connect
      Requires-Dist: pyspark[connect]; extra == 'connect'
      Provides-Extra: mlflow
      Requires-Dist: mlflow-skinny; extra == 'mlflow'
      Description-Content-Type: text/markdown

      """;

  private static final String TAG =
      """
      Wheel-Version: 1.0
      Generator: weft
      Root-Is-Purelib: true
      Tag: py3-none-any
      """;

  private static final String ENTRY_POINTS =
      """
      [console_scripts]
      weft = weft._command_line:main
      """;

  private final List<String> record = new ArrayList<>();
  private final ZipOutputStream zip;

  private Wheel(ZipOutputStream zip) {
    this.zip = zip;
  }

  public static void main(String[] args) throws IOException {
    String version = args[0].replace("-SNAPSHOT", ".dev0");
    Path root = Path.of(args[1]);
    Path wheel = Path.of(args[4], "weft-" + version + "-py3-none-any.whl");
    Path partial = Path.of(wheel + ".part");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(partial))) {
      new Wheel(zip).pack(version, root, Path.of(args[2]), Path.of(args[3]));
    }
    Files.move(partial, wheel, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private void pack(String version, Path root, Path classes, Path jar) throws IOException {
    for (Map.Entry<String, Path> file : files(root, classes, jar).entrySet()) {
      add(file.getKey(), Files.readAllBytes(file.getValue()));
    }
    String info = "weft-" + version + ".dist-info/";
    String page = Files.readString(root.resolve("src/site/markdown/python.md"));
    add(info + "METADATA", (METADATA.formatted(version) + page).getBytes(UTF_8));
    add(info + "WHEEL", TAG.getBytes(UTF_8));
    add(info + "entry_points.txt", ENTRY_POINTS.getBytes(UTF_8));
    add(info + "LICENSE", Files.readAllBytes(root.resolve("LICENSE")));
    record.add(info + "RECORD,,");
    write(info + "RECORD", (String.join("\n", record) + "\n").getBytes(UTF_8));
  }

  /** Files of the package by their names in the wheel. */
  private static Map<String, Path> files(Path root, Path classes, Path jar) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> python = Files.walk(classes.resolve("weft"))) {
      python
          .filter(Files::isRegularFile)
          .forEach(file -> files.put(classes.relativize(file).toString().replace('\\', '/'), file));
    }
    // the command line: the script takes the directory above its own for the root of the repository
    for (String file :
        List.of(
            "submit/weft",
            "submit/spark.sh",
            "conf/log4j2.properties",
            "conf/spark-defaults.conf")) {
      files.put("weft/" + file, root.resolve(file));
    }
    files.put("weft/weft.jar", jar);
    return files;
  }

  private void add(String name, byte[] content) throws IOException {
    String hash = Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(content));
    record.add(name + ",sha256=" + hash + "," + content.length);
    write(name, content);
  }

  private void write(String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
    if (name.endsWith(".jar")) { // is compressed already
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(crc.getValue());
    }
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
