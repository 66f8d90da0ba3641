package io.weft.nn;

import java.util.ArrayList;
import java.util.List;

/** Parameters {@code [from, to)} of one kind. */
public record ParameterRange(int from, int to, Kind kind) {

  /** What the parameters of a range are. */
  public enum Kind {
    /** What L2 and weight decay pull towards zero. */
    WEIGHTS,
    /** Biases and the like, which are trained too, but nothing pulls. */
    BIASES,
    /**
     * What a layer remembers of the batches it has seen: not trained. In place of a gradient,
     * backward adds the wished change times the number of rows.
     */
    STATISTICS
  }

  /** Weights, followed by biases, from parameter 0 on. */
  static List<ParameterRange> weightsAndBiases(int weights, int biases) {
    return List.of(
        new ParameterRange(0, weights, Kind.WEIGHTS),
        new ParameterRange(weights, Math.addExact(weights, biases), Kind.BIASES));
  }

  /** The same ranges behind {@code offset} other parameters. */
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
