package io.weft.collective;

import static io.weft.collective.ShardedTrainingTest.deepAnn;
import static io.weft.collective.ShardedTrainingTest.plan;
import static io.weft.collective.ShardedTrainingTest.workers;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.math.Floats;
import io.weft.train.GradientSum;
import io.weft.train.ParameterUpdate;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Collective operations alone, on values that tell their index; nothing is trained. */
class ProcessGroupTest {
  private static final int STEPS = 3;

  /** P of the network. */
  private static final int COUNT = 190_502;

  @ParameterizedTest
  @CsvSource({"1, a", "2, a a", "2, a b", "3, b a b", "5, a b c b", "7, c b a c b"})
  void reduceScatterGivesEachOwnerTheSumOfAllWorkers(int workers, String processes) {
    for (StepResult result : run(workers, processes)) {
      Slice slice = result.slice;
      assertThat(Arrays.copyOfRange(result.sum, slice.from(), slice.to()))
          .isEqualTo(Arrays.copyOfRange(sum(workers, result.step), slice.from(), slice.to()));
      assertThat(result.examples).isEqualTo(workers * (workers + 1L) / 2);
      assertThat(result.slowestNanos).isEqualTo(100L * processes.split(" ").length);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, a", "2, a a", "2, a b", "3, b a b", "5, a b c b", "7, c b a c b"})
  void allGatherGivesAllRanksTheParametersOfEachOwner(int workers, String processes) {
    for (StepResult result : run(workers, processes)) {
      for (int i = 0; i < COUNT; i++) {
        assertThat(result.parameters[i]).isEqualTo(parameter(result.step, i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, a", "2, a a", "2, a b", "5, a b c b"})
  void allReduceGivesAllRanksTheSquaredNormOverAllSlices(int workers, String processes) {
    for (StepResult result : run(workers, processes)) {
      double[] blocks = new double[Floats.blocks(COUNT)];
      Floats.squareSumsOfBlocks(sum(workers, result.step), 0, COUNT, blocks);
      assertThat(result.squaredNorm).isEqualTo(ParameterUpdate.squaredNorm(blocks));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, a", "2, a a", "2, a b", "5, a b c b"})
  void allRanksKnowTheFirstGradientThatIsNotFinite(int workers, String processes) {
    for (StepResult result : run(workers, processes)) {
      assertThat(result.firstNonFinite).isEqualTo(result.step < STEPS - 1 ? -1 : 70_000);
    }
  }

  @Test
  void aChunkIsReadyWhenAllItsGradientsHaveArrivedAndTheLastOneNever() {
    Map<String, ProcessGroup> groups = new HashMap<>();
    List<String> processes = List.of("a", "b");
    Communicator a = group("a", processes, groups).communicator(0, SimulatedCluster.listener(0));
    Communicator b = group("b", processes, groups).communicator(1, SimulatedCluster.listener(1));
    a.beginStep(0);
    b.beginStep(0);
    assertThat(b.isReady(0)).isFalse();
    b.gradientsAreFinal(b.slice().chunk(0).from());
    assertThat(b.isReady(0)).as("the other process has sent nothing").isFalse();
    a.gradientsAreFinal(b.slice().chunk(0).from() + 1);
    assertThat(b.isReady(0)).as("one gradient is missing").isFalse();
    a.gradientsAreFinal(b.slice().chunk(0).from());
    assertThat(b.isReady(0)).isTrue();
    a.gradientsAreFinal(0);
    b.gradientsAreFinal(0);
    assertThat(a.isReady(0)).isTrue();
    assertThat(a.isReady(1)).isFalse();
    assertThat(b.isReady(1)).isFalse();
  }

  @Test
  void ranksOfOneProcessSendAChunkWhenAllOfThemHaveItsGradients() {
    ProcessGroup group = group("a", List.of("a", "a", "b"), new HashMap<>());
    assertThat(group.gradientsAreFinal(0, 0, 10)).as("rank 1 has none").isEqualTo(COUNT);
    assertThat(group.gradientsAreFinal(1, 0, 500)).isEqualTo(500);
    assertThat(group.gradientsAreFinal(1, 0, 0)).isEqualTo(10);
    assertThat(group.gradientsAreFinal(0, 1, 20)).as("rank 1 is a step behind").isEqualTo(COUNT);
    assertThatThrownBy(() -> group.gradientSum(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Worker 2 is not in process a");
    assertThatThrownBy(() -> group.receiveBuffers(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Rank 2 is not in process a");
  }

  /** Values that a rank has at the end of a step. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record StepResult(
      int step,
      Slice slice,
      float[] sum,
      long examples,
      long slowestNanos,
      double squaredNorm,
      float[] parameters,
      int firstNonFinite) {}

  /** Runs all operations of some steps on all ranks at the same time. */
  private static List<StepResult> run(int workers, String processes) {
    TrainingPlan plan = plan(deepAnn(), workers, 1, 0.01);
    try (SimulatedCluster cluster =
        new SimulatedCluster(
            plan, workers(workers, 30, 1), List.of(processes.split(" ")), Duration.ZERO)) {
      return cluster
          .runRanks(
              start(workers),
              (group, rank) -> {
                Communicator communicator =
                    group.communicator(rank, SimulatedCluster.listener(rank));
                List<StepResult> results = new ArrayList<>();
                for (int step = 0; step < STEPS; step++) {
                  results.add(run(group, rank, communicator, step));
                }
                return results;
              })
          .stream()
          .flatMap(List::stream)
          .toList();
    }
  }

  private static StepResult run(ProcessGroup group, int rank, Communicator communicator, int step) {
    communicator.beginStep(step);
    fillGradients(group, rank, step);
    communicator.finishGradients(100L * (rank + 1));
    Slice slice = communicator.slice();
    float[] sum = {};
    for (int chunk = 0; chunk < slice.chunks(); chunk++) {
      sum = communicator.reduceScatter(chunk);
    }
    sum = Arrays.copyOf(sum, COUNT);
    long slowestNanos = communicator.slowestComputeNanos();
    double squaredNorm = communicator.allReduceSquaredNorm(sum);
    if (step == STEPS - 1) {
      for (int index : new int[] {180_000, 70_000}) {
        boolean isOwn = index >= slice.from() && index < slice.to();
        communicator.reportNonFinite(isOwn ? index : -1);
      }
    }
    for (int i = slice.from(); i < slice.to(); i++) {
      group.parameters[i] = parameter(step, i);
    }
    for (int chunk = 0; chunk < slice.chunks(); chunk++) {
      communicator.allGather(chunk);
    }
    communicator.awaitParameters();
    float[] parameters = group.parameters.clone();
    int firstNonFinite = communicator.firstNonFinite();
    return new StepResult(
        step,
        slice,
        sum,
        communicator.metrics().count(),
        slowestNanos,
        squaredNorm,
        parameters,
        firstNonFinite);
  }

  /** Worker w counts w + 1 examples. */
  private static void fillGradients(ProcessGroup group, int rank, int step) {
    Placement placement = group.placement;
    for (int w = 0; w < placement.workers(); w++) {
      if (Placement.rankOf(w, placement.workers(), placement.ranks()) == rank) {
        GradientSum sum = group.gradientSum(w);
        sum.clear();
        sum.metrics().add(0, 0, w + 1);
        for (int i = 0; i < COUNT; i++) {
          sum.gradient()[i] = gradient(w, step, i);
        }
      }
    }
  }

  /** An integer so small that sums are exact in any order. */
  private static float gradient(int worker, int step, int index) {
    return (worker + 1) * (index % 1000 + step);
  }

  private static float[] sum(int workers, int step) {
    float[] sum = new float[COUNT];
    for (int w = 0; w < workers; w++) {
      for (int i = 0; i < COUNT; i++) {
        sum[i] += gradient(w, step, i);
      }
    }
    return sum;
  }

  private static float parameter(int step, int index) {
    return index + 0.5f * step;
  }

  private static EpochStart start(int workers) {
    TrainingPlan plan = plan(deepAnn(), workers, 1, 0.01);
    return new EpochStart(plan, TrainingState.initial(plan), 32 * STEPS);
  }

  private static ProcessGroup group(
      String process, List<String> processes, Map<String, ProcessGroup> groups) {
    Placement placement = new Placement(processes.size(), processes);
    ProcessGroup group =
        new ProcessGroup(
            0, start(processes.size()), placement, process, new Direct(groups), Duration.ZERO);
    groups.put(process, group);
    return group;
  }

  /** Connections that deliver at once, in the thread of the sender. */
  private record Direct(Map<String, ProcessGroup> groups) implements Connections {
    @Override
    public void send(String process, ByteBuffer message) {
      requireNonNull(groups.get(process)).receive(Message.parse(message));
    }

    @Override
    public ByteBuffer ask(String process, ByteBuffer question, Duration timeout) {
      return Handshake.answer(groups.containsKey(process));
    }

    @Override
    public void requireAlive() {}
  }
}
