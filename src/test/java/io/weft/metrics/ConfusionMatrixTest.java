package io.weft.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

  /** Rows: 3 of class 0 (2 right), 2 of class 1 (1 right), none of class 2, which is predicted. */
  private static ConfusionMatrix example() {
    ConfusionMatrix matrix = new ConfusionMatrix(4);
    matrix.add(0, 0);
    matrix.add(0, 0);
    matrix.add(0, 1);
    matrix.add(1, 1);
    matrix.add(1, 2);
    return matrix;
  }

  @Test
  void countsByActualAndPredictedClass() {
    ConfusionMatrix matrix = example();
    assertThat(matrix.classes()).isEqualTo(4);
    assertThat(matrix.total()).isEqualTo(5);
    assertThat(matrix.count(0, 0)).isEqualTo(2);
    assertThat(matrix.count(0, 1)).isEqualTo(1);
    assertThat(matrix.count(1, 0)).isZero();
    assertThat(matrix.support(0)).isEqualTo(3);
    assertThat(matrix.support(2)).isZero();
    assertThat(matrix).hasToString("[[2, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]]");
  }

  @Test
  void ratiosFollowTheirDefinitions() {
    ConfusionMatrix matrix = example();
    assertThat(matrix.accuracy()).isEqualTo(3.0 / 5);
    assertThat(matrix.precision(0)).isEqualTo(1);
    assertThat(matrix.recall(0)).isEqualTo(2.0 / 3);
    assertThat(matrix.f1(0)).isCloseTo(0.8, within(1e-15));
    assertThat(matrix.precision(1)).isEqualTo(0.5);
    assertThat(matrix.recall(1)).isEqualTo(0.5);
  }

  @Test
  void undefinedRatiosAreZero() {
    ConfusionMatrix matrix = example();
    assertThat(matrix.recall(2)).as("a class never seen").isZero();
    assertThat(matrix.precision(3)).as("a class never predicted").isZero();
    assertThat(matrix.f1(3)).isZero();
    assertThat(new ConfusionMatrix(2).accuracy()).as("nothing counted").isZero();
  }

  @Test
  void partsMergeToTheWhole() {
    ConfusionMatrix merged = new ConfusionMatrix(4);
    merged.merge(example());
    merged.merge(new ConfusionMatrix(4));
    assertThat(merged).isEqualTo(example()).hasSameHashCodeAs(example());
    merged.merge(example());
    assertThat(merged).isNotEqualTo(example());
    assertThat(merged.total()).isEqualTo(10);
    assertThat(merged.accuracy()).isEqualTo(example().accuracy());
  }

  @Test
  void travelsBetweenMachines() throws Exception {
    assertThat(Serialization.copy(example())).isEqualTo(example());
    ConfusionMatrix sparse = random(MANY, 300, 1);
    assertThat(Serialization.copy(sparse)).isEqualTo(sparse).isNotEqualTo(random(MANY, 300, 2));
  }

  private static final int MANY = 100_000;

  private static ConfusionMatrix random(int classes, int examples, long seed) {
    Random random = new Random(seed);
    ConfusionMatrix matrix = new ConfusionMatrix(classes);
    for (int i = 0; i < examples; i++) {
      matrix.add(random.nextInt(classes), random.nextInt(classes));
    }
    return matrix;
  }

  @Test
  void manyClassesGiveTheFiguresOfFew() {
    ConfusionMatrix few = random(7, 1000, 3);
    ConfusionMatrix many = new ConfusionMatrix(MANY);
    few.forEach((actual, predicted, count) -> many.add(actual, predicted, count));
    assertThat(many.isSparse()).isTrue();
    assertThat(few.isSparse()).isFalse();
    assertThat(many.total()).isEqualTo(1000);
    assertThat(many.accuracy()).isEqualTo(few.accuracy());
    for (int c = 0; c < 7; c++) {
      assertThat(many.support(c)).isEqualTo(few.support(c));
      assertThat(many.precision(c)).isEqualTo(few.precision(c));
      assertThat(many.recall(c)).isEqualTo(few.recall(c));
      assertThat(many.f1(c)).isEqualTo(few.f1(c));
      assertThat(many.count(c, 3)).isEqualTo(few.count(c, 3));
    }
    assertThat(many.count(MANY - 1, 0)).isZero();
    assertThat(many.cells()).isEqualTo(few.cells());
    assertThat(many.classesByMistakes()).isEqualTo(few.classesByMistakes());
    assertThat(many).hasToString("[100000 classes, 1000 examples]");
    assertThat(ConfusionMatrix.ofCells(MANY, many.cells())).isEqualTo(many);
    assertThatThrownBy(many::counts)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Cannot give a table of 100000 × 100000 counts: cells() gives those that are not 0");
  }

  @Test
  void manyClassesMergeToTheWhole() {
    ConfusionMatrix merged = random(1500, 5000, 4);
    merged.merge(random(1500, 3000, 5));
    ConfusionMatrix whole = new ConfusionMatrix(1500);
    for (ConfusionMatrix part : List.of(random(1500, 3000, 5), random(1500, 5000, 4))) {
      part.forEach(whole::add);
    }
    assertThat(merged).isEqualTo(whole).hasSameHashCodeAs(whole);
  }

  @Test
  void aMessageOfManyClassesGrowsWithTheExamples() throws Exception {
    int bytes = 0;
    for (int worker = 0; worker < 64; worker++) {
      bytes += Serialization.bytes(random(1500, 200, worker)).length;
    }
    assertThat(bytes).as("64 workers with 12,800 examples of 1,500 classes").isLessThan(300_000);
  }

  @Test
  void theClassesWithTheMostMistakesComeFirst() {
    assertThat(example().classesByMistakes()).as("3 never occurs").containsExactly(1, 0, 2);
  }

  @Test
  void classesOutsideTheMatrixAreErrors() {
    ConfusionMatrix matrix = new ConfusionMatrix(2);
    assertThatThrownBy(() -> matrix.add(2, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid actual class: 2 (must be from 0 to 1)");
    assertThatThrownBy(() -> matrix.count(0, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid predicted class: -1 (must be from 0 to 1)");
    assertThat(matrix.total()).isZero();
  }

  @Test
  void matricesOfDifferentSizesDoNotMerge() {
    assertThatThrownBy(() -> example().merge(new ConfusionMatrix(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot merge confusion matrices: 4 classes against 3");
  }

  @Test
  void needsAtLeastOneClass() {
    assertThatThrownBy(() -> new ConfusionMatrix(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid classes: 0 (must be at least 1)");
  }
}
