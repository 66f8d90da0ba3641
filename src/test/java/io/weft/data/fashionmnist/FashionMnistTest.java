package io.weft.data.fashionmnist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.weft.Patience;
import io.weft.data.DataException;
import io.weft.data.fashionmnist.FashionMnist.Csv;
import io.weft.data.fashionmnist.FashionMnist.Idx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small stand-ins for the four files: 3 training and 2 test images of 2 x 2. */
class FashionMnistTest {

  private static final String TRAIN =
      "label,pixel1,pixel2,pixel3,pixel4\n0,0,1,2,3\n1,4,5,6,7\n2,8,9,10,11\n";
  private static final String TEST = "label,pixel1,pixel2,pixel3,pixel4\n0,0,1,2,3\n1,4,5,6,7\n";
  private static final List<Csv> CSVS =
      List.of(csv("train.csv", "train", 3, TRAIN), csv("test.csv", "t10k", 2, TEST));

  @TempDir Path temporary;
  private Path source;
  private Path target;
  private final List<String> progress = new ArrayList<>();

  @BeforeEach
  void writeSource() throws IOException {
    source = Files.createDirectory(temporary.resolve("idx"));
    target = temporary.resolve("new").resolve("csv");
    Files.write(source.resolve("train-images.gz"), IdxBytes.gzip(IdxBytes.images(3)));
    Files.write(source.resolve("train-labels"), IdxBytes.labels(3));
    Files.write(source.resolve("t10k-images"), IdxBytes.images(2));
    Files.write(source.resolve("t10k-labels.gz"), IdxBytes.gzip(IdxBytes.labels(2)));
  }

  @Test
  void gzippedAndPlainIdxFilesBecomeTwoCsvs() throws IOException {
    FashionMnist.Result result = prepare(FashionMnistSource.given(source));

    assertThat(result.trainingCsv()).hasContent(TRAIN);
    assertThat(result.testCsv()).hasContent(TEST);
    assertThat(result.source()).contains(source.toString());
    assertThat(filesOf(target)).containsExactlyInAnyOrder("train.csv", "test.csv");
    assertThat(progress)
        .containsExactly(
            "Reading Fashion-MNIST from " + source,
            "Writing " + target.resolve("train.csv") + ": 3 rows",
            "Writing " + target.resolve("test.csv") + ": 2 rows");
  }

  @Test
  void aSecondRunTouchesNothing() throws IOException {
    prepare(FashionMnistSource.given(source));
    FileTime past = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(target.resolve("train.csv"), past);
    Files.setLastModifiedTime(target.resolve("test.csv"), past);

    FashionMnist.Result result = prepare(FashionMnistSource.given(temporary.resolve("gone")));

    assertThat(result.source()).isEmpty();
    assertThat(Files.getLastModifiedTime(target.resolve("train.csv"))).isEqualTo(past);
    assertThat(Files.getLastModifiedTime(target.resolve("test.csv"))).isEqualTo(past);
    assertThat(progress).contains(target.resolve("train.csv") + " is current");
  }

  @Test
  void aTruncatedOrChangedCsvIsMadeAgainAndTheOtherIsLeftAlone() throws IOException {
    prepare(FashionMnistSource.given(source));
    FileTime past = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(target.resolve("test.csv"), past);

    for (String damaged : List.of(TRAIN.substring(0, 40), TRAIN.replace("11", "12"))) {
      Files.writeString(target.resolve("train.csv"), damaged);
      prepare(FashionMnistSource.given(source));

      assertThat(target.resolve("train.csv")).hasContent(TRAIN);
      assertThat(Files.getLastModifiedTime(target.resolve("test.csv"))).isEqualTo(past);
    }
  }

  @Test
  void aTruncatedIdxFileLeavesNoCsv() throws IOException {
    Path images = source.resolve("train-images.gz");
    Files.write(images, Arrays.copyOf(IdxBytes.gzip(IdxBytes.images(3)), 20));

    assertThatThrownBy(() -> prepare(FashionMnistSource.given(source)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot read " + images + ": truncated: expected 16 bytes, got");
    assertThat(filesOf(target)).isEmpty();
  }

  @Test
  void aWrongMagicNumberLeavesNoCsv() throws IOException {
    Files.write(source.resolve("train-labels"), IdxBytes.images(3));

    assertThatThrownBy(() -> prepare(FashionMnistSource.given(source)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read %s: wrong magic number: expected 2049, got 2051",
            source.resolve("train-labels"));
    assertThat(filesOf(target)).isEmpty();
  }

  @Test
  void asManyImagesAsLabelsAreNeeded() throws IOException {
    Files.write(source.resolve("train-labels"), IdxBytes.labels(4));

    assertThatThrownBy(() -> prepare(FashionMnistSource.given(source)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot pair %s with %s: 3 images but 4 labels",
            source.resolve("train-images.gz"), source.resolve("train-labels"));
    assertThat(filesOf(target)).isEmpty();
  }

  @Test
  void otherValidFilesAreRefusedByTheirSha256() throws IOException {
    byte[] other = IdxBytes.labels(3);
    other[10] = 9;
    Files.write(source.resolve("train-labels"), other);

    assertThatThrownBy(() -> prepare(FashionMnistSource.given(source)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read %s: it is not Fashion-MNIST's, but of another data set or altered: 3 items"
                + " of 1 byte; SHA-256 of the uncompressed content: expected %s, got %s",
            source.resolve("train-labels"),
            IdxBytes.sha256(IdxBytes.labels(3)),
            IdxBytes.sha256(other));
    assertThat(filesOf(target)).isEmpty();
  }

  @Test
  void aMissingFileOrDirectoryIsNamed() throws IOException {
    Path gone = temporary.resolve("gone");
    Files.delete(source.resolve("t10k-images"));

    assertThatThrownBy(() -> prepare(FashionMnistSource.given(gone)))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read %s: no such directory", gone);
    assertThatThrownBy(() -> prepare(FashionMnistSource.given(source)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read %s: no such file (nor t10k-images without .gz)",
            source.resolve("t10k-images.gz"));
  }

  @Test
  void theNextSourceIsTriedWhenOneFails() throws IOException {
    FashionMnistSource broken =
        new FashionMnistSource(
            "a broken place",
            scratch -> {
              throw new IOException("no route");
            });

    FashionMnist.Result result = prepare(broken, FashionMnistSource.given(source));

    assertThat(result.source()).contains(source.toString());
    assertThat(result.trainingCsv()).hasContent(TRAIN);
    assertThat(progress)
        .contains("Cannot fetch from a broken place: java.io.IOException: no route");
  }

  @Test
  void whenNoSourceWorksEachIsNamedWithItsReason() {
    Path gone = temporary.resolve("gone");
    FashionMnistSource command =
        new FashionMnistSource(
            "a command",
            scratch -> {
              FashionMnistSource.run(scratch, Patience.LIMIT, "sh", "-c", "echo why; exit 3");
              return scratch;
            });

    assertThatThrownBy(() -> prepare(FashionMnistSource.given(gone), command))
        .isInstanceOf(DataException.class)
        .hasMessage(
            """
            Cannot get Fashion-MNIST: no source works
              %s: Cannot read %s: no such directory
              a command: Cannot fetch from a command: java.io.IOException: sh ended with status 3: why
            Pass a directory that has the four IDX files (train-images.gz and so on)."""
                .formatted(gone, gone));
  }

  @Test
  void aCommandThatTakesTooLongIsEnded() {
    assertThatThrownBy(
            () -> FashionMnistSource.run(temporary, Duration.ofSeconds(1), "sh", "-c", "sleep 600"))
        .isInstanceOf(IOException.class)
        .hasMessage("sh took longer than 1 s");
  }

  @Test
  void aDownloadIsReadAndItsScratchDirectoryDeleted() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/ok/",
        exchange -> {
          byte[] body = exchange.getRequestURI().getPath().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      List<Path> seen = new ArrayList<>();
      FashionMnistSource.upstream(base.resolve("/ok/"))
          .open(
              files -> {
                seen.add(files);
                assertThat(files.resolve("t10k-labels-idx1-ubyte.gz"))
                    .hasContent("/ok/t10k-labels-idx1-ubyte.gz");
                assertThat(filesOf(files)).hasSize(4);
              });
      assertThat(seen.get(0)).doesNotExist();

      URI missing = base.resolve("/missing/");
      assertThatThrownBy(() -> prepare(FashionMnistSource.upstream(missing)))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "Cannot fetch from %s: java.io.IOException: %strain-images-idx3-ubyte.gz"
                  + " answered with status 404",
              missing, missing);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aTargetThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");

    assertThatThrownBy(
            () ->
                FashionMnist.prepare(
                    CSVS, file, List.of(FashionMnistSource.given(source)), progress::add))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot write " + file.resolve("train.csv") + ": ");
  }

  @Test
  void aGivenDirectoryIsTheOnlyOneTried() {
    Path gone = temporary.resolve("gone");

    assertThatThrownBy(() -> FashionMnist.prepare(target, Optional.of(gone), progress::add))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot read %s: no such directory", gone);
  }

  @Test
  void thereAreTenClassNames() {
    assertThat(FashionMnist.CLASS_NAMES)
        .hasSize(10)
        .startsWith("T-shirt/top")
        .endsWith("Ankle boot");
  }

  private FashionMnist.Result prepare(FashionMnistSource... sources) {
    return FashionMnist.prepare(CSVS, target, List.of(sources), progress::add);
  }

  private static Csv csv(String name, String prefix, int rows, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
    return new Csv(
        name,
        new Idx(prefix + "-images", IdxBytes.sha256(IdxBytes.images(rows))),
        new Idx(prefix + "-labels", IdxBytes.sha256(IdxBytes.labels(rows))),
        bytes.length,
        IdxBytes.sha256(bytes));
  }

  private static List<String> filesOf(Path directory) {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
