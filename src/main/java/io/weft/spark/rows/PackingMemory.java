package io.weft.spark.rows;

import org.apache.spark.TaskContext;
import org.apache.spark.memory.MemoryConsumer;
import org.apache.spark.memory.MemoryMode;

/**
 * Memory of the rows that a task packs, as Spark's memory manager counts it. So Spark spills the
 * task's sorted blocks in time. It counts the packed rows itself when it caches them. Uses internal
 * classes of Spark: a consumer of a task's memory.
 */
final class PackingMemory extends MemoryConsumer {
  /** Memory that is asked for at once. */
  private static final long STEP = 4 << 20;

  private final long limit;

  /** Bytes on the heap of all workers of the task. */
  private long held;

  /** Bytes of them that Spark does not count. */
  private long packing;

  /**
   * Makes the memory of the current task.
   *
   * @param limit most bytes on the heap
   */
  PackingMemory(long limit) {
    super(TaskContext.get().taskMemoryManager(), MemoryMode.ON_HEAP);
    this.limit = limit;
  }

  /** Counts bytes on the heap; returns false if these are too many. */
  boolean hold(long bytes) {
    held += bytes;
    packing += bytes;
    if (held > limit) {
      return false;
    }
    if (getUsed() < packing) {
      acquireMemory(STEP); // the rows stay even if Spark has not as much
    }
    return true;
  }

  /** Counts bytes that are on the heap no more. */
  void release(long bytes) {
    held -= bytes;
    packing -= bytes;
    endOfWorker();
  }

  /** Leaves the counting of a worker's rows to Spark. */
  void endOfWorker() {
    packing = 0;
    freeMemory(getUsed());
  }

  @Override
  public long spill(long size, MemoryConsumer trigger) {
    return 0;
  }
}
