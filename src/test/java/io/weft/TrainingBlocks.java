package io.weft;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.collective.EpochStart;
import io.weft.spark.JavaSerialized;
import io.weft.train.TrainingPlan;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Blocks of trainings in Spark's memory: cached partitions, and broadcasts of plans and parameters.
 * Other broadcasts are Spark's own.
 */
public final class TrainingBlocks {
  private TrainingBlocks() {}

  /** Asserts that nothing is cached, and waits until Spark has dropped all blocks. */
  public static void assertNoneStays() throws Exception {
    assertThat(
            CollectionConverters.asJava(SparkSessions.local().sparkContext().getPersistentRDDs()))
        .isEmpty();
    // Spark drops blocks in the background
    Patience.until("blocks that stay", TrainingBlocks::names, List::isEmpty);
  }

  private static List<String> names() {
    BlockManager blocks = SparkEnv.get().blockManager();
    return CollectionConverters.asJava(
            blocks.getMatchingBlockIds(id -> id.isRDD() || isOurBroadcast(blocks, id)))
        .stream()
        .map(BlockId::name)
        .toList();
  }

  private static boolean isOurBroadcast(BlockManager blocks, BlockId id) {
    if (!id.isBroadcast() || id.name().contains("piece")) {
      return false;
    }
    Object value;
    try {
      var block = blocks.getLocalValues(id);
      if (block.isEmpty()) {
        return false;
      }
      value = block.get().data().next();
      blocks.releaseLock(id, Option.empty()); // else nobody could ever drop the block
    } catch (Exception e) { // Scala declares none: the block was dropped while it was read
      if (!String.valueOf(e.getMessage()).contains("does not exist")) {
        throw e;
      }
      return false;
    }
    Object sent = value instanceof JavaSerialized<?> serialized ? serialized.value() : value;
    return sent instanceof float[] || sent instanceof EpochStart || sent instanceof TrainingPlan;
  }
}
