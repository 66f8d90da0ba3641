package io.weft.data.fashionmnist;

import io.weft.data.DataException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A source of the four IDX files: a directory, a Debian package or a download.
 *
 * <p>A source only finds or fetches files; the reader checks them. It fails with a {@link
 * DataException}. Fetched files are deleted after use.
 *
 * @param name name of the source in messages
 */
record FashionMnistSource(String name, Place place) {

  private static final String PACKAGE = "dataset-fashion-mnist";
  private static final Path INSTALLED = Path.of("/usr/share/datasets/fashion-mnist");
  private static final URI UPSTREAM =
      URI.create(
          "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/");
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  // 30 MB; with less than 170 kB/s, a user should download the files and give a directory
  private static final Duration TRANSFER_TIMEOUT = Duration.ofMinutes(3);

  /** Returns a directory with the files; may write to the empty directory {@code scratch}. */
  @FunctionalInterface
  interface Place {
    Path find(Path scratch) throws IOException, InterruptedException;
  }

  static FashionMnistSource given(Path directory) {
    return new FashionMnistSource(directory.toString(), scratch -> requireDirectory(directory));
  }

  /** Debian's package, installed or downloaded with apt; then the upstream project. */
  static List<FashionMnistSource> standard() {
    return List.of(
        given(INSTALLED),
        new FashionMnistSource("Debian package " + PACKAGE, FashionMnistSource::unpackDebian),
        upstream(UPSTREAM));
  }

  static FashionMnistSource upstream(URI base) {
    return new FashionMnistSource(base.toString(), scratch -> download(base, scratch));
  }

  /** Finds or fetches the files, passes their directory to {@code use}, deletes fetched files. */
  void open(Consumer<Path> use) {
    try {
      Path scratch = Files.createTempDirectory("weft-fashion-mnist");
      try {
        use.accept(place.find(scratch));
      } finally {
        deleteTree(scratch);
      }
    } catch (IOException e) {
      throw new DataException("Cannot fetch from " + name + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("Cannot fetch from " + name + ": interrupted", e);
    }
  }

  private static Path requireDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw DataException.cannotRead(directory, "no such directory");
    }
    return directory;
  }

  private static Path unpackDebian(Path scratch) throws IOException, InterruptedException {
    run(scratch, TRANSFER_TIMEOUT, "apt-get", "download", PACKAGE);
    Path archive;
    try (Stream<Path> files = Files.list(scratch)) {
      archive =
          files
              .filter(file -> file.toString().endsWith(".deb"))
              .findFirst()
              .orElseThrow(() -> new IOException("apt-get left no .deb file"));
    }
    Path unpacked = scratch.resolve("unpacked");
    run(scratch, Duration.ofMinutes(1), "dpkg-deb", "-x", archive.toString(), unpacked.toString());
    return requireDirectory(unpacked.resolve(INSTALLED.getRoot().relativize(INSTALLED)));
  }

  /**
   * Runs a command in a directory. Its output goes to a file there, so no full pipe can block it.
   */
  static void run(Path directory, Duration timeout, String... command)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(command[0] + " took longer than " + timeout.toSeconds() + " s");
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      List<String> lines = Files.readString(output).lines().toList();
      String last = lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1);
      throw new IOException(command[0] + " ended with status " + process.exitValue() + last);
    }
  }

  private static Path download(URI base, Path scratch) throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    for (FashionMnist.Csv csv : FashionMnist.CSVS) {
      for (FashionMnist.Idx idx : List.of(csv.images(), csv.labels())) {
        String file = idx.name() + ".gz";
        fetch(client, base.resolve(file), scratch.resolve(file));
      }
    }
    return scratch;
  }

  private static void fetch(HttpClient client, URI uri, Path file)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(TRANSFER_TIMEOUT).build();
    CompletableFuture<HttpResponse<Path>> pending =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofFile(file));
    try {
      // the request's own timeout does not cover the body; this one does
      int status = pending.get(TRANSFER_TIMEOUT.toSeconds(), TimeUnit.SECONDS).statusCode();
      if (status != 200) {
        throw new IOException(uri + " answered with status " + status);
      }
    } catch (ExecutionException e) {
      throw new IOException(uri + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException(uri + " took longer than " + TRANSFER_TIMEOUT.toSeconds() + " s", e);
    } finally {
      pending.cancel(true);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
