package io.weft.spark.rows;

import io.weft.train.BlockStore;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.reflect.ClassTag;

/**
 * Blocks of a worker's rows: on the heap while they fit there, and all on disk once they do not.
 * Each block on disk is a block of Spark's own store. So it lies in Spark's local directories, and
 * is encrypted if {@code spark.io.encryption.enabled} is true. Uses an internal class of Spark: the
 * manager of an executor's blocks.
 *
 * <p>Blocks on disk belong to the number of an RDD that has no partitions: they are removed when it
 * is no longer persisted. A block ends with its checksum. If it is lost or damaged, reading it
 * fails with a {@link LostRowsException}.
 */
final class SpillingBlocks implements BlockStore {
  private static final long serialVersionUID = 1;

  /** Numbers of the blocks of this process. */
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final int rdd;
  private final int worker;

  /** Blocks on the heap; null once they are on disk. */
  private transient @Nullable List<byte[]> onHeap = new ArrayList<>();

  private transient List<BlockId> onDisk = new ArrayList<>();
  private transient long bytes;
  private transient @Nullable PackingMemory memory;

  /**
   * Begins without blocks, on the heap.
   *
   * @param rdd number of the RDD that the blocks on disk belong to
   * @param worker for messages
   * @param memory memory of the task that packs the rows
   */
  SpillingBlocks(int rdd, int worker, PackingMemory memory) {
    this.rdd = rdd;
    this.worker = worker;
    this.memory = memory;
  }

  @Override
  public void add(byte[] block) {
    bytes += block.length;
    List<byte[]> heap = onHeap;
    if (heap != null) {
      heap.add(block);
      if (memory == null || memory.hold(block.length)) {
        return;
      }
      heap.forEach(this::write);
      memory.release(bytes);
      onHeap = null;
    } else {
      write(block);
    }
  }

  private void write(byte[] block) {
    ByteBuffer bytes = ByteBuffer.allocate(block.length + Integer.BYTES);
    bytes.put(block).putInt(checksum(block, block.length)).flip();
    BlockId id = new RDDBlockId(rdd, NEXT.getAndIncrement());
    ClassTag<Object> tag = ClassTag.Any();
    if (!manager()
        .putBytes(id, new ChunkedByteBuffer(bytes), StorageLevel.DISK_ONLY(), false, tag)) {
      throw new IllegalStateException(
          "Cannot write rows of worker " + worker + " to Spark's local directories");
    }
    onDisk.add(id);
  }

  @Override
  public byte[] get(int index) {
    List<byte[]> heap = onHeap;
    return heap == null ? read(onDisk.get(index)) : heap.get(index);
  }

  private byte[] read(BlockId id) {
    byte[] bytes = bytes(id);
    int size = bytes.length - Integer.BYTES;
    if (size < 0 || ByteBuffer.wrap(bytes).getInt(size) != checksum(bytes, size)) {
      throw new LostRowsException(worker, "block " + id + " is damaged");
    }
    return bytes; // the checksum behind the rows does not disturb their reader
  }

  private byte[] bytes(BlockId id) {
    try {
      Option<BlockData> found = manager().getLocalBytes(id);
      if (found.isEmpty()) {
        throw new LostRowsException(worker, "block " + id + " is not there");
      }
      try {
        ByteBuffer block = found.get().toByteBuffer();
        byte[] bytesOfBlock = new byte[block.remaining()];
        block.get(bytesOfBlock);
        return bytesOfBlock;
      } finally {
        manager().releaseLock(id, Option.empty());
      }
    } catch (LostRowsException e) {
      throw e;
    } catch (Exception e) { // Scala declares no exceptions, but it may be an IOException
      throw new LostRowsException(worker, String.valueOf(e.getMessage()));
    }
  }

  private static int checksum(byte[] bytes, int size) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, size);
    return (int) checksum.getValue();
  }

  private static BlockManager manager() {
    return SparkEnv.get().blockManager();
  }

  /** Number of bytes on the heap. */
  long bytesOnHeap() {
    return onHeap == null ? 0 : bytes;
  }

  /** Number of bytes on disk. */
  long bytesOnDisk() {
    return onHeap == null ? bytes : 0;
  }

  /** Writes the blocks themselves: another process cannot read this one's. */
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    List<byte[]> heap = onHeap;
    int count = heap == null ? onDisk.size() : heap.size();
    out.writeBoolean(heap == null);
    out.writeInt(count);
    for (int i = 0; i < count; i++) {
      byte[] block = get(i);
      out.writeInt(block.length);
      out.write(block);
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    onDisk = new ArrayList<>();
    onHeap = in.readBoolean() ? null : new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      byte[] block = new byte[in.readInt()];
      in.readFully(block);
      add(block);
    }
  }
}
