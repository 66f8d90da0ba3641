package io.weft.data;

import static io.weft.data.TestTables.assertRefused;
import static io.weft.data.TestTables.inOrder;
import static io.weft.data.TestTables.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
@Tag("slow")
class ImageSourceTest {

  @TempDir private Path folder;
  private Path images;

  @BeforeEach
  void writeImages() throws IOException {
    images = folder.resolve("images");
    TestImages.write(images.resolve("cat/b.png"), TestImages.grey(2, 1, 1, 2));
    TestImages.write(images.resolve("cat/a.png"), TestImages.grey(2, 1, 3, 4));
    TestImages.write(images.resolve("dog/a b.png"), TestImages.grey(2, 1, 5, 255));
  }

  @Test
  void aFolderIsAClass() throws IOException {
    Files.writeString(images.resolve("README.txt"), "no image");
    Files.writeString(images.resolve("dog/.hidden"), "no image");

    try (Table table = TestTables.read(Request.of(images.toString()))) {
      assertThat(table.rows().columns()).containsExactly("label", "bytes", "pixels");
      assertThat(table.count()).isEqualTo(3);
      assertThat(table.pixels()).contains(new Pixels(List.of("pixel1", "pixel2"), 1, 1, 2));
      assertThat(
              table.rows().collectAsList().stream()
                  .map(row -> row.getString(0) + row.<Vector>getAs(2)))
          .containsExactlyInAnyOrder("cat[1.0,2.0]", "cat[3.0,4.0]", "dog[5.0,255.0]");
    }
  }

  @Test
  void imagesKeepTheOrderOfTheirFolders() throws IOException {
    Path more = folder.resolve("more");
    TestImages.write(more.resolve("ant/z.png"), TestImages.grey(2, 1, 1, 2));

    assertThat(inOrder(request(images, more), "file"))
        .containsExactly(
            images + "/cat/a.png",
            images + "/cat/b.png",
            images + "/dog/a b.png",
            more + "/ant/z.png");
  }

  @Test
  void imagesWithoutClassesHaveNoLabels() {
    Path cats = images.resolve("cat");

    try (Table table = TestTables.read(request(cats).inOrder())) {
      assertThat(table.hasLabels()).isFalse();
      assertThat(table.others()).containsOnlyKeys("file");
    }
    assertThat(inOrder(request(cats.resolve("b.png"), images.resolve("dog/a b.png")), "file"))
        .containsExactly(cats + "/b.png", images + "/dog/a b.png");
    assertRefused(
        Request.of(cats.toString()),
        "Cannot read %s: its images have no classes (put the images of each class into a folder"
            + " with its name)",
        cats);
    assertRefused(
        request(images, cats),
        "Cannot read %s: its images have no classes (put the images of each class into a folder"
            + " with its name)",
        cats);
  }

  @Test
  void aModelDecidesOnTheChannels() throws IOException {
    Path red = TestImages.write(folder.resolve("red.png"), TestImages.coloured(2, 1, 0xFF0000, 0));

    try (Table table = TestTables.read(request(red).withColumns(List.of("p0", "p1")))) {
      assertThat(table.rows().head().<Vector>getAs("pixels").toArray()).containsExactly(76, 0);
      assertThat(table.pixels()).contains(new Pixels(List.of("p0", "p1"), 1, 1, 2));
    }
    assertRefused(
        request(red).withColumns(List.of("p0", "p1", "p2")),
        "Cannot read %s: it has 2 × 1 colour pixels, but the model was trained on images of 3"
            + " values",
        red);
  }

  @Test
  void imagesHaveOneSizeAndOneKindOfColours() throws IOException {
    Path first = images.resolve("cat/a.png");
    Path wide = TestImages.write(images.resolve("dog/b.png"), TestImages.grey(3, 1, 1, 2, 3));
    assertRefused(
        Request.of(images.toString()),
        "Cannot read %s: it has 3 × 1 pixels, unlike %s with 2 × 1 (all images must have one size)",
        wide,
        first);
    TestImages.write(wide, TestImages.coloured(2, 1, 0xFF0000, 0));
    assertRefused(
        Request.of(images.toString()),
        "Cannot read %s: it is in colour, unlike %s (write data.options { channels = 1 } for grey"
            + " images, or 3)",
        wide,
        first);

    Request coloured = Request.of(images.toString()).withOptions(Map.of("channels", "3"));
    try (Table table = TestTables.read(coloured)) {
      assertThat(table.count()).isEqualTo(4);
      assertThat(table.pixels().orElseThrow().channels()).isEqualTo(3);
    }
    assertRefused(
        Request.of(images.toString()).withOptions(Map.of("channels", "2")),
        "Cannot read %s: Invalid data.options.channels: 2 (must be 1 or 3)",
        first);
  }

  @Test
  void filesThatAreNoImagesAreNamed() throws IOException {
    Path words = TestTables.write(images.resolve("dog"), "words.png", "no image");
    assertRefused(
        Request.of(images.toString()),
        "Cannot read %s: it is no image that Java can read (PNG, JPEG, GIF or BMP)",
        words);
    TestTables.write(images.resolve("cat"), "a.png", "no image");
    assertRefused(
        Request.of(images.toString()),
        "Cannot read %s: it is no image that Java can read (PNG, JPEG, GIF or BMP)",
        images.resolve("cat/a.png"));
  }

  @Test
  void foldersWithoutImagesAreNamed() throws IOException {
    Path empty = Files.createDirectory(images.resolve("empty"));
    assertRefused(
        Request.of(images.toString()),
        "Cannot read %s: there is no image in this folder of a class (put images into it, or remove"
            + " it)",
        empty);
    assertRefused(
        Request.of(empty.toString()).withFormat("images"),
        "Cannot read %s: there is no image in it (put the images of each class into a folder with"
            + " its name)",
        empty);
    Files.delete(empty);
    Path loose = TestImages.write(images.resolve("c.png"), TestImages.grey(2, 1, 1, 2));
    assertRefused(
        Request.of(images.toString()).withFormat("images"),
        "Cannot read %s: it is in no folder of a class, unlike other images (move it into one)",
        loose);
    assertRefused(
        Request.of(folder.resolve("gone").toString()).withFormat("images"),
        "Cannot read %s: no such file",
        folder.resolve("gone"));
  }

  @Test
  void fingerprintsAreOfClassesAndPixels() throws IOException {
    String before = TestTables.fingerprint(Request.of(images.toString()));
    Files.move(images.resolve("cat/a.png"), images.resolve("cat/z.png"));
    assertThat(TestTables.fingerprint(Request.of(images.toString()))).isEqualTo(before);
    Files.move(images.resolve("cat/z.png"), images.resolve("dog/z.png"));
    assertThat(TestTables.fingerprint(Request.of(images.toString()))).isNotEqualTo(before);
  }
}
