package io.weft.collective;

import io.weft.math.PairwiseTree;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Who is where: which rank computes for which workers, which ranks share a process, and which slice
 * of the parameters each rank owns.
 *
 * @param workers W
 * @param processes name of the process of each rank
 */
public record Placement(int workers, List<String> processes) {
  public Placement {
    processes = List.copyOf(processes);
    if (processes.isEmpty() || processes.size() > workers) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid ranks: %d (must be from 1 to %d, the workers)",
              processes.size(),
              workers));
    }
  }

  public int ranks() {
    return processes.size();
  }

  /** The rank that computes for a worker. */
  public static int rankOf(int worker, int workers, int ranks) {
    return (int) (((worker + 1L) * ranks - 1) / workers);
  }

  /** Ranks of a process, in order. */
  List<Integer> ranksOf(String process) {
    return IntStream.range(0, ranks())
        .filter(rank -> processes.get(rank).equals(process))
        .boxed()
        .toList();
  }

  /** Each process once, in the order of their first ranks. */
  List<String> distinctProcesses() {
    return processes.stream().distinct().toList();
  }

  /** All processes but one. */
  List<String> others(String process) {
    return distinctProcesses().stream().filter(other -> !other.equals(process)).toList();
  }

  boolean isIn(String process, int worker) {
    return processes.get(rankOf(worker, workers, ranks())).equals(process);
  }

  /** What a process adds up before it sends anything: the subtrees whose workers are all there. */
  List<PairwiseTree.Node> subtrees(String process) {
    return PairwiseTree.subtrees(workers, worker -> isIn(process, worker));
  }
}
