package io.weft.ui;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.status.KVUtils.KVStoreScalaSerializer;
import org.apache.spark.util.kvstore.InMemoryStore;
import org.junit.jupiter.api.Test;

/** Trainings in both kinds of the History Server's store. */
class StoredRunTest {
  private final Runs runs = new Runs();

  @Test
  void aTrainingComesBackAsItWas() throws Exception {
    runs.apply(RunEvents.started(7, "ann", 5));
    assertIsKept();
    runs.apply(RunEvents.ready(7, RunEvents.metrics(1)));
    runs.progress(7, new RunProgress(1_005_000, 1, 2, 4, "loss 1.2500"));
    assertIsKept();
    runs.apply(RunEvents.epoch(7, 2));
    runs.apply(RunEvents.ended(7, RunStatus.FAILED, "no rows"));
    assertIsKept();
  }

  private void assertIsKept() throws Exception {
    RunSnapshot run = runs.get().get(0);
    StoredRun stored = StoredRun.of(run);
    KVStoreScalaSerializer disk = new KVStoreScalaSerializer();
    assertThat(disk.deserialize(disk.serialize(stored), StoredRun.class).run()).isEqualTo(run);
    InMemoryStore memory = new InMemoryStore();
    memory.write(stored);
    assertThat(memory.read(StoredRun.class, 7).run()).isEqualTo(run);
  }
}
