package io.weft.data.fashionmnist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.data.DataException;
import io.weft.data.fashionmnist.FashionMnist.Csv;
import io.weft.data.fashionmnist.FashionMnist.Idx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IDX files of images that are not Fashion-MNIST's become CSVs too. */
class OtherIdxFilesTest {

  private static final String ROWS =
      "label,pixel1,pixel2,pixel3,pixel4\n0,0,1,2,3\n1,4,5,6,7\n2,8,9,10,11\n";

  @TempDir private Path temporary;
  private Path source;
  private Path target;
  private final List<String> progress = new ArrayList<>();

  @BeforeEach
  void makeSource() throws IOException {
    source = Files.createDirectory(temporary.resolve("idx"));
    target = temporary.resolve("csv");
  }

  @Test
  void filesWithTheNamesOfMnistBecomeTwoCsvs() throws IOException {
    write("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 2);
    write("train-images-idx3-ubyte", "train-labels-idx1-ubyte", 3);

    FashionMnist.Result result = FashionMnist.prepare(target, Optional.of(source), progress::add);

    Path train = target.resolve("train.csv");
    Path test = target.resolve("test.csv");
    assertThat(result.csvs()).containsExactly(train, test);
    assertThat(result.source()).contains(source.toString());
    assertThat(train).hasContent(ROWS);
    assertThat(test).hasContent(ROWS.replace("2,8,9,10,11\n", ""));
    assertThat(progress)
        .containsExactly(
            source
                + " does not have the four files of Fashion-MNIST: its images are of another set",
            "Writing " + train + ": 3 rows",
            "Writing " + test + ": 2 rows");
  }

  @Test
  void aPartHasTheNameInFrontOfItsFiles() throws IOException {
    write("emnist-letters-train-images.idx3-ubyte", "emnist-letters-train-labels.idx1-ubyte", 3);
    write("images-idx3-ubyte", "labels-idx1-ubyte", 3);

    FashionMnist.Result result = FashionMnist.prepare(target, Optional.of(source), progress::add);

    assertThat(result.csvs())
        .containsExactly(target.resolve("emnist-letters-train.csv"), target.resolve("images.csv"));
  }

  @Test
  void theFourFilesOfFashionMnistKeepTheirNames() throws IOException {
    write("train-images-idx3-ubyte", "train-labels-idx1-ubyte", 3);
    Csv known =
        new Csv(
            "fashion.csv",
            new Idx("train-images-idx3-ubyte", IdxBytes.sha256(IdxBytes.images(3))),
            new Idx("train-labels-idx1-ubyte", IdxBytes.sha256(IdxBytes.labels(3))),
            ROWS.length(),
            IdxBytes.sha256(ROWS.getBytes(StandardCharsets.US_ASCII)));

    FashionMnist.Result result =
        FashionMnist.convert(List.of(known), target, source, progress::add);

    assertThat(result.csvs()).containsExactly(target.resolve("fashion.csv"));
    assertThat(progress)
        .containsExactly(
            "Reading Fashion-MNIST from " + source,
            "Writing " + target.resolve("fashion.csv") + ": 3 rows");
  }

  @Test
  void incompleteDirectoriesAreRefused() throws IOException {
    assertRefused(
        "Cannot read %s: there are no IDX files of images in it, such as"
            + " train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz",
        source);
    Files.write(source.resolve("x-images-idx3-ubyte"), IdxBytes.images(3));
    assertRefused(
        "Cannot read %s: no such file (nor x-labels-idx1-ubyte without .gz)",
        source.resolve("x-labels-idx1-ubyte.gz"));
    Files.write(source.resolve("x-labels-idx1-ubyte"), IdxBytes.labels(4));
    assertRefused(
        "Cannot pair %s with %s: 3 images but 4 labels",
        source.resolve("x-images-idx3-ubyte"), source.resolve("x-labels-idx1-ubyte"));
    assertThat(target).doesNotExist();
  }

  private void assertRefused(String message, Object... parts) {
    assertThatThrownBy(() -> FashionMnist.prepare(target, Optional.of(source), progress::add))
        .isInstanceOf(DataException.class)
        .hasMessage(message, parts);
  }

  private void write(String images, String labels, int count) throws IOException {
    Files.write(source.resolve(images), IdxBytes.images(count));
    Files.write(source.resolve(labels + ".gz"), IdxBytes.gzip(IdxBytes.labels(count)));
  }
}
