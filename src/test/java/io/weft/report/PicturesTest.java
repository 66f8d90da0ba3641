package io.weft.report;

import static io.weft.rundir.Example.HADOOP;
import static io.weft.rundir.Example.hadoop;
import static io.weft.rundir.Example.local;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.rundir.FirstLayerUnit;
import io.weft.rundir.ImageShape;
import io.weft.rundir.Mistake;
import io.weft.rundir.RunDescription;
import io.weft.rundir.RunDirectory;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of a run directory that are shown as pictures: mistakes and the first layer. */
public class PicturesTest {
  public static final Mistake MISTAKE =
      new Mistake(1, "Shirt", "T-shirt/top", 0.998, 0.0009, 1, 2, 2, List.of(0, 255, 7, 128));
  public static final FirstLayerUnit UNIT =
      new FirstLayerUnit(0, 1, 2, 2, List.of(0f, -0.25f, 1e-10f, 3f));

  @TempDir private Path folder;
  private RunDirectory run;

  @BeforeEach
  void createARun() {
    run = RunDirectory.create(hadoop(folder), "ann", RunDescription.NONE, HADOOP);
  }

  private Path file(String name) {
    return local(run.path()).resolve(name);
  }

  @Test
  void aMistakeIsALine() throws Exception {
    run.keepMistakes(List.of(MISTAKE));
    assertThat(file("mistakes.jsonl"))
        .hasContent(
            "{\"rank\":1,\"label\":\"Shirt\",\"prediction\":\"T-shirt/top\",\"probability\":0.998,"
                + "\"label_probability\":9.0E-4,\"channels\":1,\"height\":2,\"width\":2,"
                + "\"pixels\":[0,255,7,128]}");
    assertThat(run.mistakes()).containsExactly(MISTAKE);
  }

  @Test
  void aUnitIsALine() throws Exception {
    run.keepFirstLayer(List.of(UNIT));
    assertThat(file("first-layer.jsonl"))
        .hasContent(
            "{\"unit\":0,\"channels\":1,\"height\":2,\"width\":2,"
                + "\"weights\":[0.0,-0.25,1.0E-10,3.0]}");
    assertThat(run.firstLayer()).containsExactly(UNIT);
  }

  @Test
  void aRunWithoutTheFilesHasNoPictures() {
    assertThat(run.mistakes()).isEmpty();
    assertThat(run.firstLayer()).isEmpty();
  }

  @Test
  void aPictureOfAnotherSizeIsRefused() throws Exception {
    Files.writeString(file("mistakes.jsonl"), "{\"channels\":1,\"height\":2,\"width\":3}\n");
    assertThatThrownBy(run::mistakes)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("Cannot read " + run + "/mistakes.jsonl, line 1: ")
        .hasMessageEndingWith("Invalid pixels: 0 (must be 6, as 1×2×3)");
    Files.writeString(
        file("first-layer.jsonl"),
        "{\"unit\":0,\"channels\":2147483647,\"height\":2147483647,\"width\":3,\"weights\":[1]}\n");
    assertThatThrownBy(run::firstLayer)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageEndingWith(
            "Invalid image shape: 2147483647×2147483647×3"
                + " (must be positive sizes of fewer than 2^31 values)");
  }

  @Test
  void aValueThatNoPixelHasIsRefused() throws Exception {
    assertThatThrownBy(() -> new Mistake(1, "a", "b", 1, 0, 1, 1, 1, List.of(256)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid pixel: 256 (must be from 0 to 255)");
    Files.writeString(
        file("first-layer.jsonl"),
        "{\"unit\":0,\"channels\":1,\"height\":1,\"width\":1,\"weights\":[1e99]}\n");
    assertThatThrownBy(run::firstLayer)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageEndingWith("Invalid weight: Infinity (must be finite)");
  }

  @Test
  void valuesWithoutAShapeAreASquareOrARow() {
    assertThat(ImageShape.of(784)).isEqualTo(new ImageShape(1, 28, 28));
    assertThat(ImageShape.of(12)).isEqualTo(new ImageShape(1, 1, 12));
    assertThat(ImageShape.of(1)).isEqualTo(new ImageShape(1, 1, 1));
  }

  @Test
  void aFileOfLargePicturesHasFewerOfThem() {
    assertThat(ImageShape.of(784).atMost(100)).isEqualTo(100);
    ImageShape large = new ImageShape(3, 500, 500);
    assertThat(large.atMost(100)).isEqualTo(5);
    assertThat(ImageShape.of(Integer.MAX_VALUE).atMost(100)).isEqualTo(1);
    List<Integer> pixels = Collections.nCopies(large.size(), 255);
    run.keepMistakes(Collections.nCopies(5, new Mistake(1, "a", "b", 1, 0, 3, 500, 500, pixels)));
    assertThat(run.mistakes()).hasSize(5);
  }
}
