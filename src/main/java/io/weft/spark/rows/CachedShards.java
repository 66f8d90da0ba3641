package io.weft.spark.rows;

import io.weft.spark.Slots;
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
 * Where the partitions of a cached RDD are. Asks parts of Spark that it keeps for itself: the
 * master of its block managers, and its status store.
 *
 * <p>Tasks that run at the same time find their rows on their own executors only where no executor
 * has cached more partitions than it has slots. Shards that were computed again while an executor
 * was missing, or while another job held its slots, may be too many for their executor. Then Spark
 * would wait for {@code spark.locality.wait} in every epoch, and tasks elsewhere would fetch their
 * rows in every epoch.
 */
final class CachedShards {
  private static final Logger LOG = LoggerFactory.getLogger(CachedShards.class);

  /** Executors drop a block when they are asked to, in milliseconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long POLL_MILLIS = 5;
  private static final int MAX_PAUSE = 1 << 20;

  private final JavaSparkContext spark;
  private final BlockId[] blocks;

  /** Looks that are skipped after the next move, so that moves in vain become rare. */
  private int pause = 1;

  private int skipped;

  CachedShards(JavaSparkContext spark, RDD<?> cached) {
    this.spark = spark;
    this.blocks =
        IntStream.range(0, cached.getNumPartitions())
            .mapToObj(partition -> new RDDBlockId(cached.id(), partition))
            .toArray(BlockId[]::new);
  }

  /**
   * Drops the shards that are too many for their executors, if the other executors have slots for
   * them. The next job computes these shards again, and caches them where it runs. It may run on
   * the same executors: those that have just registered do not take tasks yet, and other jobs hold
   * slots. Then the next move comes after one look, two, four, and so on.
   */
  synchronized void spread() {
    if (spark.isLocal() || spark.sc().isStopped() || blocks.length > Slots.present(spark)) {
      return;
    }
    List<BlockId> excess = excess();
    if (excess.isEmpty()) {
      pause = 1;
      skipped = 0;
    } else if (skipped > 0) {
      skipped--;
    } else {
      skipped = pause;
      pause = Math.min(2 * pause, MAX_PAUSE);
      LOG.info("Moving {} of {} shards to executors with free slots", excess.size(), blocks.length);
      excess.forEach(master()::removeBlock);
      awaitGone(excess);
    }
  }

  private List<BlockId> excess() {
    Map<String, Integer> slots = slots();
    List<BlockId> excess = new ArrayList<>();
    byExecutor()
        .forEach(
            (executor, here) -> {
              int kept = Math.min(here.size(), limit(slots, executor));
              excess.addAll(here.subList(kept, here.size()));
            });
    return excess;
  }

  /** Slots of an executor; any number where it is not known yet. */
  private static int limit(Map<String, Integer> slots, String executor) {
    return slots.getOrDefault(executor, Integer.MAX_VALUE);
  }

  /** The cached blocks of each executor, in the order of their partitions. */
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

  private void awaitGone(List<BlockId> dropped) {
    BlockId[] all = dropped.toArray(BlockId[]::new);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!executors(all).stream().allMatch(List::isEmpty) && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The executors that hold each block. */
  private static List<List<String>> executors(BlockId[] blocks) {
    List<List<String>> executors = new ArrayList<>();
    for (Seq<BlockManagerId> of : CollectionConverters.asJava(master().getLocations(blocks))) {
      executors.add(
          CollectionConverters.asJava(of).stream().map(BlockManagerId::executorId).toList());
    }
    return executors;
  }

  private Map<String, Integer> slots() {
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
