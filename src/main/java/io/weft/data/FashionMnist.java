package io.weft.data;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Fashion-MNIST as CSV: 60,000 training and 10,000 test images of 28 × 28 pixels in 10 classes (H.
 * Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST, 2017).
 */
public final class FashionMnist {
  /** Names of the classes 0 to 9. */
  public static final List<String> CLASS_NAMES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  private static final Path DEBIAN_FOLDER = Path.of("/usr/share/datasets/fashion-mnist");
  private static final String DEBIAN_PACKAGE = "dataset-fashion-mnist";
  private static final String UPSTREAM =
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/";
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private FashionMnist() {}

  /** One half of the data set: its two IDX files, and the SHA-256 of the values that they hold. */
  private enum Part {
    TRAIN(
        "train",
        "2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012",
        "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7"),
    TEST(
        "t10k",
        "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a",
        "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9");

    final String prefix;
    final String imagesHash;
    final String labelsHash;

    Part(String prefix, String imagesHash, String labelsHash) {
      this.prefix = prefix;
      this.imagesHash = imagesHash;
      this.labelsHash = labelsHash;
    }

    String images() {
      return prefix + "-images-idx3-ubyte";
    }

    String labels() {
      return prefix + "-labels-idx1-ubyte";
    }

    Path csv(Path directory) {
      return directory.resolve(
          this == TRAIN ? "fashion-mnist_train.csv" : "fashion-mnist_test.csv");
    }
  }

  /**
   * Makes the two CSV files unless they are there and whole.
   *
   * @param directory where they go; made if absent
   * @param source a directory with the four IDX files, zipped or not; if empty, Debian's package
   *     and then the upstream project are tried
   * @param progress told what is being done
   * @throws DataException if no source has the files, or if what it has is not Fashion-MNIST
   */
  public static CsvFiles prepare(Path directory, Optional<Path> source, Consumer<String> progress) {
    CsvFiles files = new CsvFiles(Part.TRAIN.csv(directory), Part.TEST.csv(directory));
    try {
      if (isCurrent(files.train()) && isCurrent(files.test())) {
        progress.accept("data is current in " + directory);
        return files;
      }
      Files.createDirectories(directory);
      Path temporary = Files.createTempDirectory(directory, ".idx");
      try {
        Path idx = source.isPresent() ? source.get() : locate(temporary, progress);
        for (Part part : Part.values()) {
          progress.accept("writing " + part.csv(directory));
          writeCsv(idx, part, part.csv(directory));
        }
      } finally {
        deleteAll(temporary);
      }
      return files;
    } catch (IOException e) {
      throw new DataException("Cannot prepare the data in " + directory + ": " + e, e);
    }
  }

  /** Where the training and the test rows are. */
  public record CsvFiles(Path train, Path test) {}

  private static Path locate(Path temporary, Consumer<String> progress) throws IOException {
    if (hasAllFiles(DEBIAN_FOLDER)) {
      progress.accept("using " + DEBIAN_FOLDER);
      return DEBIAN_FOLDER;
    }
    List<String> failures = new ArrayList<>();
    failures.add(DEBIAN_FOLDER + " is not there");
    progress.accept("downloading Debian's " + DEBIAN_PACKAGE);
    if (run(temporary, "apt-get", "download", DEBIAN_PACKAGE)
        && run(temporary, "sh", "-c", "dpkg-deb -x " + DEBIAN_PACKAGE + "_*.deb .")) {
      return temporary.resolve(DEBIAN_FOLDER.toString().substring(1));
    }
    failures.add("apt-get download " + DEBIAN_PACKAGE + " failed");
    progress.accept("downloading from " + UPSTREAM);
    try {
      for (Part part : Part.values()) {
        download(part.images() + ".gz", temporary);
        download(part.labels() + ".gz", temporary);
      }
      return temporary;
    } catch (IOException e) {
      failures.add(UPSTREAM + ": " + e);
    }
    throw new DataException(
        "Cannot find Fashion-MNIST: "
            + String.join("; ", failures)
            + ". Pass a directory with its four IDX files");
  }

  private static boolean hasAllFiles(Path folder) {
    return Stream.of(Part.values())
        .allMatch(
            part ->
                find(folder, part.images()).isPresent() && find(folder, part.labels()).isPresent());
  }

  private static Optional<Path> find(Path folder, String name) {
    return Stream.of(folder.resolve(name + ".gz"), folder.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static boolean run(Path folder, String... command) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while running " + String.join(" ", command), e);
    } catch (IOException e) {
      return false; // no such command on this machine; the caller reports the source as failed
    }
  }

  private static void download(String name, Path folder) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(20))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(UPSTREAM + name)).timeout(TIMEOUT).build();
    try {
      HttpResponse<Path> response =
          client.send(request, HttpResponse.BodyHandlers.ofFile(folder.resolve(name)));
      if (response.statusCode() != 200) {
        throw new IOException(name + ": HTTP status " + response.statusCode());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while downloading " + name, e);
    }
  }

  private static void writeCsv(Path folder, Part part, Path csv) throws IOException {
    IdxFile images = read(folder, part.images(), 3, part.imagesHash);
    IdxFile labels = read(folder, part.labels(), 1, part.labelsHash);
    Path unfinished = csv.resolveSibling(csv.getFileName() + ".tmp");
    try (BufferedWriter out = Files.newBufferedWriter(unfinished, StandardCharsets.US_ASCII)) {
      out.write(header(images.itemLength()));
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < images.items(); i++) {
        line.setLength(0);
        line.append(labels.values().get(i));
        for (int p = 0; p < images.itemLength(); p++) {
          line.append(',').append(images.values().get(i * images.itemLength() + p) & 0xFF);
        }
        out.append(line.append('\n'));
      }
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    Files.writeString(sizeFile(csv), Long.toString(Files.size(unfinished)));
    Files.move(
        unfinished, csv, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static IdxFile read(Path folder, String name, int dimensions, String hash) {
    Path file =
        find(folder, name)
            .orElseThrow(
                () -> new DataException("Cannot read " + folder.resolve(name) + ": no such file"));
    IdxFile idx = IdxFile.read(file, dimensions);
    String got = sha256(idx.values().array());
    if (!got.equals(hash)) {
      throw new DataException(
          "Cannot use %s: the SHA-256 of its values is %s (must be %s)".formatted(file, got, hash));
    }
    return idx;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String header(int pixels) {
    StringBuilder header = new StringBuilder("label");
    for (int p = 1; p <= pixels; p++) {
      header.append(",pixel").append(p);
    }
    return header.append('\n').toString();
  }

  /**
   * A CSV is current when it has the size that was written beside it: it was finished, and nothing
   * has cut it since.
   */
  private static boolean isCurrent(Path csv) throws IOException {
    Path size = sizeFile(csv);
    return Files.exists(csv)
        && Files.exists(size)
        && Files.readString(size).equals(Long.toString(Files.size(csv)));
  }

  private static Path sizeFile(Path csv) {
    return csv.resolveSibling("." + csv.getFileName() + ".size");
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
