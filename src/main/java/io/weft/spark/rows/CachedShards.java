package io.weft.spark.rows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.status.api.v1.ExecutorSummary;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockManagerMaster;
import org.apache.spark.storage.RDDBlockId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Balances the partitions of a cached RDD over the executors. Uses internal classes of Spark: the
 * master of its block managers, and its status store.
 *
 * <p>Tasks that run at the same time find their rows on their own executors only if no executor has
 * cached more partitions than its slots. An executor may get too many shards: they are computed
 * again while another executor is missing, or while another job holds its slots. Then Spark would
 * wait for {@code spark.locality.wait} in every epoch, and the other tasks would fetch their rows
 * in every epoch.
 */
final class CachedShards {
  private static final Logger LOG = LoggerFactory.getLogger(CachedShards.class);

  /** Longest wait until executors have dropped blocks, which takes them milliseconds. */
  private static final Duration DROP_TIMEOUT = Duration.ofSeconds(10);

  private static final long POLL_MILLIS = 5;
  private static final int MAX_SKIPS = 1 << 20;

  private final JavaSparkContext spark;
  private final BlockId[] blocks;

  /** Calls to skip after the next move; grows, so that moves without success become rare. */
  private int skipsAfterMove = 1;

  private int skipsLeft;

  CachedShards(JavaSparkContext spark, RDD<?> cached) {
    this.spark = spark;
    this.blocks =
        IntStream.range(0, cached.getNumPartitions())
            .mapToObj(partition -> new RDDBlockId(cached.id(), partition))
            .toArray(BlockId[]::new);
  }

  /**
   * Drops excess shards of executors, if other executors have slots for them. The next job computes
   * these shards again, and caches them on the executors where it runs.
   *
   * <p>These may be the same executors: new executors do not take tasks at once, and other jobs
   * hold slots. Then the next moves come after one skipped call, two, four, and so on.
   *
   * @param slots tasks that the cluster can run at the same time
   */
  synchronized void spread(int slots) {
    if (spark.isLocal() || spark.sc().isStopped() || blocks.length > slots) {
      return;
    }
    List<BlockId> excess = excess();
    if (excess.isEmpty()) {
      skipsAfterMove = 1;
      skipsLeft = 0;
    } else if (skipsLeft > 0) {
      skipsLeft--;
    } else {
      skipsLeft = skipsAfterMove;
      skipsAfterMove = Math.min(2 * skipsAfterMove, MAX_SKIPS);
      LOG.info("Moving {} of {} shards to executors with free slots", excess.size(), blocks.length);
      excess.forEach(master()::removeBlock);
      awaitDropped(excess);
    }
  }

  /** Cached blocks beyond the slots of their executors. */
  private List<BlockId> excess() {
    Map<String, Integer> slots = slotsByExecutor();
    List<BlockId> excess = new ArrayList<>();
    byExecutor()
        .forEach(
            (executor, cached) -> {
              int limit = Math.min(cached.size(), limit(slots, executor));
              excess.addAll(cached.subList(limit, cached.size()));
            });
    return excess;
  }

  /** Slots of an executor; without a limit if Spark's status store does not know it yet. */
  private static int limit(Map<String, Integer> slots, String executor) {
    return slots.getOrDefault(executor, Integer.MAX_VALUE);
  }

  /** Cached blocks of each executor, in the order of their partitions. */
  private Map<String, List<BlockId>> byExecutor() {
    Map<String, List<BlockId>> blocksOf = new TreeMap<>();
    List<List<String>> executors = executors(blocks);
    for (int p = 0; p < blocks.length; p++) {
      for (String executor : executors.get(p)) {
        blocksOf.computeIfAbsent(executor, any -> new ArrayList<>()).add(blocks[p]);
      }
    }
    return blocksOf;
  }

  private void awaitDropped(List<BlockId> dropped) {
    BlockId[] all = dropped.toArray(BlockId[]::new);
    long deadline = System.nanoTime() + DROP_TIMEOUT.toNanos();
    try {
      while (!executors(all).stream().allMatch(List::isEmpty) && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Executors that hold each block. */
  private static List<List<String>> executors(BlockId[] blocks) {
    List<List<String>> executors = new ArrayList<>();
    for (Seq<BlockManagerId> of : CollectionConverters.asJava(master().getLocations(blocks))) {
      executors.add(
          CollectionConverters.asJava(of).stream().map(BlockManagerId::executorId).toList());
    }
    return executors;
  }

  private Map<String, Integer> slotsByExecutor() {
    Map<String, Integer> slots = new HashMap<>();
    for (ExecutorSummary executor :
        CollectionConverters.asJava(spark.sc().statusStore().executorList(true))) {
      slots.put(executor.id(), executor.maxTasks());
    }
    return slots;
  }

  private static BlockManagerMaster master() {
    return SparkEnv.get().blockManager().master();
  }
}
