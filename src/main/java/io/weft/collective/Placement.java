package io.weft.collective;

import io.weft.math.PairwiseTree;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Placement of workers on ranks, and of ranks on processes.
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

  /** Rank that computes for a worker. */
  public static int rankOf(int worker, int workers, int ranks) {
    return (int) (((worker + 1L) * ranks - 1) / workers);
  }

  /** First worker of a rank; each rank has at least one. */
  int firstWorkerOf(int rank) {
    return (int) ((long) rank * workers / ranks());
  }

  /** Ranks in a process, in order. */
  List<Integer> ranksOf(String process) {
    return IntStream.range(0, ranks())
        .filter(rank -> processes.get(rank).equals(process))
        .boxed()
        .toList();
  }

  /** Each process once, in the order of their first ranks; senders are numbered so. */
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

  /** Largest subtrees whose workers are all in a process; it sends the sums of these. */
  List<PairwiseTree.Node> subtrees(String process) {
    return PairwiseTree.subtrees(workers, worker -> isIn(process, worker));
  }
}
