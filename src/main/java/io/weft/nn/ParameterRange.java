package io.weft.nn;

import java.util.ArrayList;
import java.util.List;

/** Range {@code [from, to)} of parameters of one kind. */
public record ParameterRange(int from, int to, Kind kind) {

  /** Kind of the parameters in a range. */
  public enum Kind {
    /** Weights: L2 and weight decay apply to them. */
    WEIGHTS,
    /** Biases and the like: trained, but without L2 and weight decay. */
    BIASES,
    /**
     * Statistics of the batches so far: not trained. Backward adds their change times the number of
     * rows in place of a gradient.
     */
    STATISTICS
  }

  /** Ranges of weights, followed by biases, from parameter 0 on. */
  static List<ParameterRange> weightsAndBiases(int weights, int biases) {
    return List.of(
        new ParameterRange(0, weights, Kind.WEIGHTS),
        new ParameterRange(weights, Math.addExact(weights, biases), Kind.BIASES));
  }

  /** The same ranges after {@code offset} other parameters. */
  static List<ParameterRange> shifted(List<ParameterRange> ranges, int offset) {
    List<ParameterRange> shifted = new ArrayList<>();
    for (ParameterRange range : ranges) {
      int from = Math.addExact(range.from, offset);
      shifted.add(new ParameterRange(from, Math.addExact(range.to, offset), range.kind));
    }
    return shifted;
  }

  /** Number of parameters of ranges that follow each other from 0 on. */
  static int count(List<ParameterRange> ranges) {
    return ranges.isEmpty() ? 0 : ranges.get(ranges.size() - 1).to;
  }
}
