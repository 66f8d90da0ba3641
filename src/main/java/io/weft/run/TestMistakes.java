package io.weft.run;

import io.weft.data.Pixels;
import io.weft.rundir.ImageShape;
import io.weft.rundir.Mistake;
import io.weft.spark.JavaSerialized;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Finds the test rows that a model got wrong with the highest confidence. */
final class TestMistakes {
  private static final int MAX_MISTAKES = 100;

  private TestMistakes() {}

  /**
   * Finds mistakes, the most confident first. The partitions of the rows do not matter.
   *
   * @param scored a model's output columns beside the rows' labels and bytes
   * @param shape of a row's pixels
   */
  static List<Mistake> of(Dataset<Row> scored, List<String> classNames, ImageShape shape) {
    int most = shape.atMost(MAX_MISTAKES);
    List<JavaSerialized<List<Candidate>>> parts =
        scored
            .select(PreparedData.LABEL, "prediction", "probability", Pixels.BYTES)
            .javaRDD()
            .map(Candidate::of)
            .filter(Candidate::isMistake)
            .mapPartitions(some -> List.of(new JavaSerialized<>(worst(some, most))).iterator())
            .collect();
    Iterator<Candidate> all = parts.stream().flatMap(part -> part.value().stream()).iterator();
    List<Mistake> mistakes = new ArrayList<>();
    for (Candidate candidate : worst(all, most)) {
      mistakes.add(candidate.ranked(mistakes.size() + 1, classNames, shape));
    }
    return mistakes;
  }

  /** The first candidates in their order; no more than these are in memory. */
  private static List<Candidate> worst(Iterator<Candidate> candidates, int most) {
    PriorityQueue<Candidate> worst = new PriorityQueue<>(Comparator.reverseOrder());
    while (candidates.hasNext()) {
      worst.add(candidates.next());
      if (worst.size() > most) {
        worst.remove();
      }
    }
    return worst.stream().sorted().toList();
  }

  /** A scored row; all its other fields break ties in confidence. */
  @SuppressWarnings("ArrayRecordComponent") // ordered by its content, and never hashed
  private record Candidate(
      double probability, double labelProbability, int label, int prediction, byte[] pixels)
      implements Comparable<Candidate>, Serializable {
    private static final Comparator<Candidate> BY_CONFIDENCE =
        Comparator.comparingDouble(Candidate::probability)
            .reversed()
            .thenComparingDouble(Candidate::labelProbability)
            .thenComparingInt(Candidate::label)
            .thenComparingInt(Candidate::prediction)
            .thenComparing(Candidate::pixels, Arrays::compareUnsigned);

    static Candidate of(Row row) {
      int label = (int) row.getDouble(0);
      int prediction = (int) row.getDouble(1);
      Vector probability = row.getAs(2);
      return new Candidate(
          probability.apply(prediction), probability.apply(label), label, prediction, row.getAs(3));
    }

    /** Tells whether the row is a mistake; a diverged model has NaN and no mistakes. */
    boolean isMistake() {
      return label != prediction && !Double.isNaN(probability);
    }

    Mistake ranked(int rank, List<String> classNames, ImageShape shape) {
      return new Mistake(
          rank,
          classNames.get(label),
          classNames.get(prediction),
          probability,
          labelProbability,
          shape.channels(),
          shape.height(),
          shape.width(),
          IntStream.range(0, pixels.length).mapToObj(i -> pixels[i] & 0xff).toList());
    }

    @Override
    public int compareTo(Candidate other) {
      return BY_CONFIDENCE.compare(this, other);
    }
  }
}
