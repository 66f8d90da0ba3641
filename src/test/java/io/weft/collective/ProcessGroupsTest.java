package io.weft.collective;

import static io.weft.collective.ShardedTrainingTest.ann;
import static io.weft.collective.ShardedTrainingTest.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Registry of groups, and the handshake before an epoch. */
class ProcessGroupsTest {
  private static final long ID = 5;
  private static final TrainingPlan PLAN = plan(ann(), 2, 1, 0.01);

  private final ProcessGroups groups = new ProcessGroups(line -> {});

  @Test
  void allRanksOfAProcessShareTheGroupOfTheFirst() {
    ProcessGroup group = group(Connections.NONE, Duration.ZERO);
    assertThat(groups.join(ID).getOrMake(() -> group)).isSameAs(group);
    assertThat(groups.join(ID).getOrMake(() -> group(Connections.NONE, Duration.ZERO)))
        .isSameAs(group);
    groups.leave(ID);
    assertThat(isReady()).as("one rank is left").isTrue();
    groups.leave(ID);
    assertThat(isReady()).isFalse();
  }

  @Test
  void aRankThatFailsBeforeThereIsAGroupEndsTheOthers() {
    groups.join(ID).abort(new IllegalStateException("failed on purpose"));
    assertThatThrownBy(
            () -> groups.join(ID).getOrMake(() -> group(Connections.NONE, Duration.ZERO)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("another rank of the process failed")
        .hasRootCauseMessage("failed on purpose");
  }

  @Test
  void messagesAndQuestionsThatCannotBeReadAreCounted() {
    groups.receive(ByteBuffer.allocate(3), "somebody");
    assertThatThrownBy(() -> groups.answer(ByteBuffer.allocate(7), "somebody"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot answer a question of 7 bytes (must have 8)");
    assertThat(groups.refused()).isEqualTo(2);
  }

  @Test
  void aProcessWaitsUntilTheOthersHaveTheirGroup() {
    List<String> answers = new ArrayList<>();
    Connections connections =
        connections(
            question -> {
              ByteBuffer answer = groups.answer(question, "a");
              answers.add(answer.get(0) == 1 ? "ready" : "not yet");
              if (answers.size() == 2) {
                ProcessGroup unused =
                    groups.join(ID).getOrMake(() -> group(Connections.NONE, Duration.ZERO));
              }
              return answer;
            });
    group(connections, Duration.ofMinutes(1)).awaitOtherProcesses(SimulatedCluster.listener(0));
    assertThat(answers).containsExactly("not yet", "not yet", "ready");
  }

  @Test
  void aProcessThatIsNotReadyInTimeIsNamed() {
    Connections connections = connections(question -> groups.answer(question, "a"));
    ProcessGroup group = group(connections, Duration.ZERO);
    assertThatThrownBy(() -> group.awaitOtherProcesses(SimulatedCluster.listener(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("process b has not started the epoch in 0 s");
  }

  private boolean isReady() {
    return groups.answer(ByteBuffer.allocate(Long.BYTES).putLong(ID).flip(), "somebody").get() == 1;
  }

  private static ProcessGroup group(Connections connections, Duration timeout) {
    EpochStart start = new EpochStart(PLAN, TrainingState.initial(PLAN), 80);
    Placement placement = new Placement(2, List.of("a", "b"));
    return new ProcessGroup(ID, start, placement, "a", connections, timeout);
  }

  /** The process at the other end of a connection. */
  private interface Peer {
    ByteBuffer answer(ByteBuffer question);
  }

  private static Connections connections(Peer peer) {
    return new Connections() {
      @Override
      public void send(String process, ByteBuffer message) {
        throw new IllegalStateException("sent a message before the epoch");
      }

      @Override
      public ByteBuffer ask(String process, ByteBuffer question, Duration timeout) {
        return peer.answer(question);
      }

      @Override
      public void requireAlive() {}
    };
  }
}
