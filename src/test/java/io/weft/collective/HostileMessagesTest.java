package io.weft.collective;

import static io.weft.TestTrainings.assertSameBits;
import static io.weft.TestTrainings.train;
import static io.weft.collective.ShardedTrainingTest.ann;
import static io.weft.collective.ShardedTrainingTest.deepAnn;
import static io.weft.collective.ShardedTrainingTest.plan;
import static io.weft.collective.ShardedTrainingTest.workers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.Fuzz;
import io.weft.train.LocalEpochRunner;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import io.weft.train.Worker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages that are damaged, repeated, out of order, or from no process of the epoch. */
@Tag("slow")
class HostileMessagesTest {
  private static final int INPUTS = 10_000;
  private static final List<String> PROCESSES = List.of("a", "b", "b");
  private static final TrainingPlan PLAN = plan(ann(), 3, 0.05, 0.01);
  private static final List<Worker> WORKERS = workers(3, 30, 40);
  private static final int STEP = 8;
  private static final int KIND = 12;
  private static final int RANK = 16;
  private static final int SENDER = 20;
  private static final int CHUNK = 24;
  private static final int BODY = 28;

  @Test
  void aMessageIsTakenOrRefusedWhole() throws Exception {
    List<byte[]> messages = messagesOfTheFirstStep();
    new Fuzz("messages", messages, IllegalArgumentException.class)
        .countingBy(
            "the shortest has",
            "another group",
            "no such kind",
            "no such rank",
            "no such sender",
            "from here",
            "elsewhere",
            "no such chunk",
            "bytes (must have",
            "no parameter",
            "no step",
            "not the next one")
        .run(
            INPUTS,
            input -> {
              ProcessGroup group = processA();
              try {
                receive(group, input);
              } catch (IllegalArgumentException e) {
                assertUntouched(group);
                throw e;
              }
            });
  }

  private static void assertUntouched(ProcessGroup group) {
    assertThat(group.parameters).isEqualTo(start().parameters());
    assertThat(group.squares).containsOnly(0);
    assertThat(group.firstNonFinite()).isEqualTo(-1);
    for (Counter counter :
        List.of(group.squared, group.gathered, group.receiveBuffers(0).arrived(0))) {
      assertThat(counter.hasReached(1)).isFalse();
    }
  }

  @Test
  void eachPartOfTheHeaderIsLookedAt() throws Exception {
    byte[] gradients = ofKind(Message.Kind.GRADIENTS);
    byte[] squares = ofKind(Message.Kind.SQUARES);
    byte[] slice = ofKind(Message.Kind.PARAMETERS);
    refused(Arrays.copyOf(slice, 27), "Cannot take a message of 27 bytes: the shortest has 28");
    for (int group : new int[] {1, -1}) {
      refused(with(slice, 0, group), ": it is for another group");
    }
    for (int kind : new int[] {-1, 3, Integer.MAX_VALUE}) {
      refused(with(slice, KIND, kind), ": there is no such kind");
    }
    for (int rank : new int[] {-1, 3, Integer.MIN_VALUE}) {
      refused(with(slice, RANK, rank), ": there is no such rank");
    }
    for (int sender : new int[] {-1, 2, Integer.MAX_VALUE}) {
      refused(with(slice, SENDER, sender), ": there is no such sender");
    }
    refused(with(slice, SENDER, 0), ": it is from here");
    refused(with(slice, RANK, 0), ": the rank is elsewhere");
    refused(with(squares, RANK, 0), ": the rank is elsewhere");
    refused(with(gradients, RANK, 1), ": the rank is elsewhere");
    for (byte[] message : List.of(gradients, squares, slice)) {
      for (int chunk : new int[] {-1, 1, Integer.MAX_VALUE}) {
        refused(with(message, CHUNK, chunk), ": there is no such chunk");
      }
      int body = message.length - BODY;
      for (int length : new int[] {0, body - 1, body + 1, body + 1_000_000}) {
        refused(
            Arrays.copyOf(message, BODY + length),
            String.format(Locale.ROOT, ": it has %d bytes (must have %d)", length, body));
      }
      for (int step : new int[] {-1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        refused(with(message, STEP, step), ": it is not the next one");
      }
    }
    for (int bad : new int[] {-2, 3972, Integer.MAX_VALUE}) {
      refused(with(slice, BODY, bad), ": there is no parameter " + bad);
    }
    for (int bad : new int[] {-1, start().steps(), Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      refused(with(slice, BODY + 4, bad), ": there is no step " + bad);
    }
  }

  @Test
  void aRepeatedMessageIsRefusedAndSoIsOneBehindTheLastStep() throws Exception {
    ProcessGroup group = processA();
    byte[] slice = ofKind(Message.Kind.PARAMETERS);
    for (int step = 0; step < start().steps(); step++) {
      byte[] message = with(slice, STEP, step);
      receive(group, message);
      assertThatThrownBy(() -> receive(group, message))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith(": it is not the next one");
    }
    assertThatThrownBy(() -> receive(group, with(slice, STEP, start().steps())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(": it is not the next one");
  }

  @Test
  void chunksAreTakenInTheirOrderOnly() {
    TrainingPlan plan = plan(deepAnn(), 2, 0.05, 0.01);
    EpochStart start = new EpochStart(plan, TrainingState.initial(plan), 80);
    Placement placement = new Placement(2, List.of("a", "b"));
    ProcessGroup group =
        new ProcessGroup(0, start, placement, "a", Connections.NONE, Duration.ofSeconds(1));
    List<ByteBuffer> chunks = new ArrayList<>();
    for (int chunk = 0; chunk < 2; chunk++) {
      long bytes = Message.parameterBytes(group.slice(1), chunk);
      ByteBuffer message = Message.allocate(0, Message.Kind.PARAMETERS, 1, 1, chunk, bytes);
      chunks.add(Message.begin(message, 0).putInt(-1).rewind());
    }
    assertThatThrownBy(() -> group.receive(Message.parse(chunks.get(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(": it is not the next one");
    group.receive(Message.parse(chunks.get(0)));
    assertThatThrownBy(() -> group.receive(Message.parse(chunks.get(0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(": it is not the next one");
    group.receive(Message.parse(chunks.get(1)));
    Slice slice = group.slice(1);
    assertThat(Arrays.copyOfRange(group.parameters, slice.from(), slice.to())).containsOnly(0);
    assertThat(Arrays.copyOf(group.parameters, slice.from()))
        .isEqualTo(Arrays.copyOf(start.parameters(), slice.from()));
  }

  @Test
  void anEpochAmongStrangersMessagesHasTheBitsOfOneThread() {
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger sent = new AtomicInteger();
    SimulatedCluster cluster =
        new SimulatedCluster(PLAN, WORKERS, PROCESSES, Duration.ZERO) {
          @Override
          protected void deliver(ProcessGroup receiver, ByteBuffer message) {
            byte[] bytes = new byte[message.remaining()];
            message.duplicate().get(bytes);
            List<byte[]> strangers = new ArrayList<>();
            strangers.add(new byte[0]);
            strangers.add(new byte[1000]);
            strangers.add(Arrays.copyOf(bytes, bytes.length - 1));
            strangers.add(Arrays.copyOf(bytes, bytes.length + 1));
            Map.of(0, 77, STEP, 77, KIND, 77, RANK, 77, SENDER, 77, CHUNK, 77)
                .forEach((at, value) -> strangers.add(with(bytes, at, value)));
            strangers.forEach(stranger -> send(receiver, stranger));
            super.deliver(receiver, message);
            strangers.add(bytes);
            strangers.forEach(stranger -> send(receiver, stranger));
          }

          private void send(ProcessGroup receiver, byte[] stranger) {
            sent.incrementAndGet();
            try {
              HostileMessagesTest.receive(receiver, stranger);
            } catch (IllegalArgumentException e) {
              refused.incrementAndGet();
            }
          }
        };
    assertSameBits(train(PLAN, cluster), train(PLAN, new LocalEpochRunner(PLAN, WORKERS)));
    assertThat(sent.get()).isPositive().isEqualTo(refused.get());
  }

  private static void refused(byte[] message, String reason) {
    ProcessGroup group = processA();
    assertThatThrownBy(() -> receive(group, message))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot take ")
        .hasMessageEndingWith(reason);
    assertUntouched(group);
  }

  private static byte[] ofKind(Message.Kind kind) throws Exception {
    return messagesOfTheFirstStep().stream()
        .filter(message -> at(message, KIND) == kind.number())
        .findFirst()
        .orElseThrow();
  }

  private static int at(byte[] message, int index) {
    return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getInt(index);
  }

  private static byte[] with(byte[] message, int index, int value) {
    byte[] copy = message.clone();
    ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(index, value);
    return copy;
  }

  /** Messages to process a in the first step of the first epoch. */
  private static List<byte[]> messagesOfTheFirstStep() {
    List<byte[]> messages = new ArrayList<>();
    try (SimulatedCluster cluster =
        new SimulatedCluster(PLAN, WORKERS, PROCESSES, Duration.ZERO) {
          @Override
          protected void deliver(ProcessGroup receiver, ByteBuffer message) {
            byte[] bytes = new byte[message.remaining()];
            message.duplicate().get(bytes);
            if (receiver.process.equals("a") && at(bytes, STEP) == 0) {
              messages.add(bytes);
            }
            super.deliver(receiver, message);
          }
        }) {
      cluster.run(TrainingState.initial(PLAN), (epoch, step, steps, sums) -> {});
    }
    assertThat(messages).hasSize(5); // gradients of one process; squares and slices of two ranks
    return messages;
  }

  /** Process a before the first step of the first epoch. */
  private static ProcessGroup processA() {
    Placement placement = new Placement(3, PROCESSES);
    return new ProcessGroup(0, start(), placement, "a", Connections.NONE, Duration.ofSeconds(1));
  }

  private static EpochStart start() {
    return new EpochStart(PLAN, TrainingState.initial(PLAN), 123);
  }

  private static void receive(ProcessGroup group, byte[] message) {
    group.receive(Message.parse(ByteBuffer.wrap(message)));
  }
}
