package io.weft.spark.rows;

import org.apache.spark.TaskContext;
import org.apache.spark.memory.MemoryConsumer;
import org.apache.spark.memory.MemoryMode;

/**
 * Memory of the rows that a task packs, as Spark's memory manager counts it. So Spark spills the
 * task's sorted blocks in time. It counts the packed rows itself when it caches them. Uses internal
 * classes of Spark: a consumer of a task's memory.
 */
final class PackingMemory extends MemoryConsumer implements AutoCloseable {
  /** Memory that is asked for at once. */
  private static final long STEP = 4 << 20;

  private long asked;

  PackingMemory(TaskContext task) {
    super(task.taskMemoryManager(), MemoryMode.ON_HEAP);
  }

  /** Asks for memory. Rows are packed even if Spark has not as much: there is no other place. */
  void require(long bytes) {
    while (asked < bytes) {
      acquireMemory(STEP);
      asked += STEP;
    }
  }

  @Override
  public long spill(long size, MemoryConsumer trigger) {
    return 0;
  }

  @Override
  public void close() {
    freeMemory(getUsed());
  }
}
