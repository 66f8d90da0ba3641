package io.weft.run;

import io.weft.data.PixelTable;
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

/** The test rows that a model was most sure of, and wrong. */
final class TestMistakes {
  private static final int MOST = 100;

  private TestMistakes() {}

  /**
   * Finds them, the most confident first, the same however the rows are partitioned.
   *
   * @param scored a model's output with its own names of columns, beside the rows' labels and bytes
   * @param shape of a row's pixels
   */
  static List<Mistake> of(Dataset<Row> scored, List<String> classNames, ImageShape shape) {
    int most = shape.atMost(MOST);
    List<JavaSerialized<List<Candidate>>> parts =
        scored
            .select(PixelTable.LABEL, "prediction", "probability", PixelTable.BYTES)
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

  /** The first ones in their order; holds no more of them in memory. */
  private static List<Candidate> worst(Iterator<Candidate> candidates, int most) {
    PriorityQueue<Candidate> kept = new PriorityQueue<>(Comparator.reverseOrder());
    while (candidates.hasNext()) {
      kept.add(candidates.next());
      if (kept.size() > most) {
        kept.remove();
      }
    }
    return kept.stream().sorted().toList();
  }

  /** A scored row; ties in confidence are broken by all else that is known of it. */
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

    /** A model that has diverged is sure of nothing. */
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
