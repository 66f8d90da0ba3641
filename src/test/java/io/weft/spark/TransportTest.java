package io.weft.spark;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.Bounded;
import io.weft.Fuzz;
import io.weft.Gaussians;
import io.weft.Patience;
import io.weft.TestPlans;
import io.weft.collective.Connections;
import io.weft.collective.EpochStart;
import io.weft.collective.Placement;
import io.weft.collective.ProcessGroup;
import io.weft.collective.ProcessGroups;
import io.weft.collective.SimulatedCluster;
import io.weft.math.KeyedRandom;
import io.weft.nn.Dense;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.optim.Optimizer;
import io.weft.train.EpochRunner;
import io.weft.train.LocalEpochRunner;
import io.weft.train.Rows;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import io.weft.train.Worker;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.netty.SparkTransportConf;
import org.apache.spark.network.server.NoOpRpcHandler;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.util.TransportConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;

/** Messages over real sockets, and connections of strangers. */
@Bounded
class TransportTest {
  private static final String HOST = "127.0.0.1";

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "true, true"})
  void anEpochOverSocketsHasTheBitsOfOneThreadDespiteStrangers(
      boolean authenticates, boolean encrypts) throws Exception {
    SparkConf conf = conf(authenticates, "ours").set("spark.network.crypto.enabled", "" + encrypts);
    TrainingPlan plan = plan();
    List<Worker> workers = List.of(worker(0), worker(1));
    float[] expected;
    try (EpochRunner local = new LocalEpochRunner(plan, workers)) {
      expected = local.run(TrainingState.initial(plan), (e, s, n, sums) -> {}).end().parameters();
    }
    AtomicInteger visits = new AtomicInteger();
    try (SocketCluster cluster = new SocketCluster(plan, workers, conf);
        Stranger stranger = new Stranger(cluster.addressOfA())) {
      EpochRunner.Outcome outcome =
          cluster.run(
              TrainingState.initial(plan),
              (epoch, step, steps, sums) -> {
                stranger.visit();
                visits.incrementAndGet();
              });
      assertThat(outcome.end().parameters()).isEqualTo(expected);
      assertThat(visits.get()).isEqualTo(plan.stepsPerEpoch(40));
      if (!authenticates) {
        stranger.awaitAnswer(); // and so that all it has sent has arrived
        assertThat(cluster.registry("a").refused()).isEqualTo(2L * visits.get());
      } else {
        assertThat(cluster.registry("a").refused()).isZero();
      }
    }
  }

  @Test
  void refusedMessagesAreLoggedLessAndLessOften() {
    List<String> lines = new ArrayList<>();
    ProcessGroups groups = new ProcessGroups(lines::add);
    for (int i = 0; i < 1000; i++) {
      groups.receive(ByteBuffer.allocate(28), "somebody");
    }
    assertThat(groups.refused()).isEqualTo(1000);
    assertThat(lines)
        .hasSize(10)
        .startsWith(
            "Refused a message from somebody, no. 1 in all:"
                + " Cannot take a message: group 0 is not here");
  }

  @Test
  void anyMessageIsAcceptedOrRefused() throws Exception {
    TrainingPlan plan = plan();
    TrainingState start = TrainingState.initial(plan);
    Placement placement = new Placement(2, List.of("a", "b"));
    ProcessGroups groups = new ProcessGroups(line -> {});
    List<byte[]> messages = new ArrayList<>();
    try (SimulatedCluster cluster =
        new SimulatedCluster(
            plan, List.of(worker(0), worker(1)), List.of("a", "b"), Duration.ZERO) {
          @Override
          protected void deliver(ProcessGroup receiver, ByteBuffer message) {
            byte[] bytes = new byte[message.remaining()];
            message.duplicate().get(bytes);
            ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            if (header.getInt(8) == 0 && header.getInt(20) == 1) { // first step, from process b
              messages.add(bytes);
            }
            super.deliver(receiver, message);
          }
        }) {
      cluster.run(start, (epoch, step, steps, sums) -> {});
    }
    new Fuzz("exchange port", messages, IllegalArgumentException.class)
        .run(
            10_000,
            input -> {
              ProcessGroup group =
                  new ProcessGroup(
                      0,
                      new EpochStart(plan, start, 40),
                      placement,
                      "a",
                      Connections.NONE,
                      Duration.ZERO);
              assertThat(groups.join(0).getOrMake(() -> group)).isEqualTo(group);
              long before = groups.refused();
              groups.receive(ByteBuffer.wrap(input), "somebody");
              groups.leave(0);
              if (groups.refused() > before) {
                throw new IllegalArgumentException("refused");
              }
            });
  }

  @Test
  void itListensAtItsOwnAddressOnly() throws Exception {
    try (Transport transport = transport(conf(false, ""), new ProcessGroups(line -> {}));
        Socket socket = new Socket()) {
      socket.connect(address(1, transport.address()), Patience.MILLIS);
      assertThat(socket.isConnected()).isTrue();
      // on Linux all of 127.0.0.0/8 is this machine
      assertThatThrownBy(
              () -> new Socket().connect(address(2, transport.address()), Patience.MILLIS))
          .isInstanceOf(ConnectException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Integer.MAX_VALUE + 8L, 8, 0, -1, Long.MIN_VALUE})
  void aFrameOfAnImpossibleLengthClosesItsConnectionAndNoOther(long length) throws Exception {
    try (Transport transport = transport(conf(false, ""), new ProcessGroups(line -> {}));
        Socket socket = connected(transport);
        Stranger other = new Stranger(transport.address())) {
      socket.getOutputStream().write(ByteBuffer.allocate(16).putLong(length).array());
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      other.awaitAnswer();
    }
  }

  @Test
  void anExecutorThatDoesNotAnswerIsNamed() throws Exception {
    RpcHandler silent =
        new RpcHandler() {
          @Override
          public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback to) {}

          @Override
          public StreamManager getStreamManager() {
            return new OneForOneStreamManager();
          }
        };
    TransportConf conf =
        SparkTransportConf.fromSparkConf(
            new SparkConf(false), "weft", 1, Option.empty(), Option.empty());
    try (TransportContext context = new TransportContext(conf, silent);
        TransportServer server = context.createServer(HOST, 0, List.of());
        Transport transport = transport(conf(false, ""), new ProcessGroups(line -> {}))) {
      String address = HOST + ":" + server.getPort();
      Connections connections = transport.connect(Map.of("7", address), "here");
      ByteBuffer question = ByteBuffer.allocate(Long.BYTES);
      assertThatThrownBy(() -> connections.ask("7", question, Duration.ofSeconds(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("executor 7 at /%s has not answered in 1 s (spark.network.timeout)", address);
    }
  }

  @Test
  void aQuestionOfAnotherLengthIsRefused() throws Exception {
    ProcessGroups groups = new ProcessGroups(line -> {});
    try (Transport transport = transport(conf(false, ""), groups);
        Stranger stranger = new Stranger(transport.address())) {
      for (int length : new int[] {0, 7, 9}) {
        assertThatThrownBy(
                () -> stranger.client().sendRpcSync(ByteBuffer.allocate(length), Patience.MILLIS))
            .hasMessageContaining("Cannot answer a question of " + length + " bytes");
      }
      assertThat(groups.refused()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConnectionWithoutTheSecretIsRefused(boolean encrypts) throws Exception {
    SparkConf conf = conf(true, "ours").set("spark.network.crypto.enabled", "" + encrypts);
    ProcessGroups groups = new ProcessGroups(line -> {});
    try (Transport transport = transport(conf, groups);
        Stranger stranger = new Stranger(transport.address());
        Socket socket = connected(transport)) {
      socket.getOutputStream().write(question());
      assertThat(refusesToAnswer(socket.getInputStream())).isTrue();
      assertThatThrownBy(stranger::awaitAnswer).isInstanceOf(RuntimeException.class);
      assertThat(groups.refused()).as("messages that got through").isZero();
      try (Transport friend = transport(conf, new ProcessGroups(line -> {}))) {
        friend.connect(Map.of("there", transport.address()), "here").requireAlive();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConnectionWithAnotherSecretIsRefused(boolean encrypts) throws Exception {
    SparkConf ours = conf(true, "ours").set("spark.network.crypto.enabled", "" + encrypts);
    SparkConf theirs = conf(true, "theirs").set("spark.network.crypto.enabled", "" + encrypts);
    ProcessGroups groups = new ProcessGroups(line -> {});
    try (Transport transport = transport(ours, groups);
        Transport stranger = transport(theirs, new ProcessGroups(line -> {}))) {
      assertThatThrownBy(() -> stranger.connect(Map.of("there", transport.address()), "here"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("Cannot reach executor there at " + transport.address());
      assertThat(groups.refused()).isZero();
    }
  }

  /**
   * A frame of Spark with a question about group 5, if it is ready: length, type RPC, number, body.
   */
  private static byte[] question() {
    return ByteBuffer.allocate(8 + 1 + 8 + 4 + 8)
        .putLong(29)
        .put((byte) 3)
        .putLong(1)
        .putInt(8)
        .putLong(5)
        .array();
  }

  /** Returns true for the end of the stream, or an answer of type RPC failure. */
  private static boolean refusesToAnswer(InputStream in) throws IOException {
    byte[] begin = in.readNBytes(9);
    return begin.length == 0 || begin[8] == 5;
  }

  private static SparkConf conf(boolean authenticates, String secret) {
    SparkConf conf = new SparkConf(false).set("spark.app.id", "app-1");
    return authenticates
        ? conf.set("spark.authenticate", "true").set("spark.authenticate.secret", secret)
        : conf;
  }

  private static Transport transport(SparkConf conf, ProcessGroups groups) {
    SecurityManager security =
        new SecurityManager(conf, Option.empty(), SecurityManager.$lessinit$greater$default$3());
    return new Transport(conf, security, HOST, groups);
  }

  /** Address 127.0.0.{@code last} with the port of another address. */
  private static InetSocketAddress address(int last, String address) throws IOException {
    InetAddress host = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    return new InetSocketAddress(host, port(address));
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private static Socket connected(Transport transport) throws IOException {
    Socket socket = new Socket();
    socket.connect(address(1, transport.address()), Patience.MILLIS);
    socket.setSoTimeout(Patience.MILLIS);
    return socket;
  }

  /** A client that knows Spark's frames, but no secret. */
  private static final class Stranger implements AutoCloseable {
    private final String address;
    private final TransportContext context;
    private final TransportClient client;

    Stranger(String address) throws Exception {
      this.address = address;
      TransportConf conf =
          SparkTransportConf.fromSparkConf(
              new SparkConf(false), "weft", 1, Option.empty(), Option.empty());
      this.context = new TransportContext(conf, new NoOpRpcHandler());
      this.client = context.createClientFactory().createClient(HOST, port(address));
    }

    TransportClient client() {
      return client;
    }

    /** Sends two messages that no group expects, and bytes that are no frame. */
    void visit() {
      client.send(ByteBuffer.allocate(100));
      client.send(ByteBuffer.allocate(3));
      try (Socket socket = new Socket()) {
        socket.connect(address(1, address), Patience.MILLIS);
        socket.getOutputStream().write(ByteBuffer.allocate(64).putLong(-5).array());
      } catch (IOException e) {
        throw new IllegalStateException("the port is closed", e);
      }
    }

    void awaitAnswer() {
      ByteBuffer question = ByteBuffer.allocate(Long.BYTES).putLong(5).flip();
      assertThat(client.sendRpcSync(question, Patience.MILLIS).remaining()).isEqualTo(1);
    }

    @Override
    public void close() {
      client.close();
      context.close();
    }
  }

  /** Two processes that exchange messages over sockets. */
  private static final class SocketCluster extends SimulatedCluster {
    private final Map<String, Transport> transports = new HashMap<>();

    SocketCluster(TrainingPlan plan, List<Worker> workers, SparkConf conf) {
      super(plan, workers, List.of("a", "b"), Duration.ZERO);
      for (String process : List.of("a", "b")) {
        transports.put(process, transport(conf, registry(process)));
      }
    }

    String addressOfA() {
      return requireNonNull(transports.get("a")).address();
    }

    @Override
    protected Connections connections(String process, Map<String, ProcessGroup> processes) {
      Map<String, String> addresses = new HashMap<>();
      transports.forEach((name, transport) -> addresses.put(name, transport.address()));
      return requireNonNull(transports.get(process)).connect(addresses, process);
    }

    @Override
    public void close() {
      super.close();
      transports.values().forEach(Transport::close);
    }
  }

  private static TrainingPlan plan() {
    return TestPlans.plan(new Network(Shape.of(30), List.of(new Dense(120), new Dense(2))))
        .optimizer(new Optimizer.AdamW(0.9, 0.999, 1e-8, 0.01))
        .batchSize(8)
        .workers(2)
        .seed(42)
        .clipNorm(1)
        .build();
  }

  private static Worker worker(int index) {
    float[] features = Gaussians.of(20 * 30, KeyedRandom.of(7, index));
    float[] targets = new float[20];
    float[] weights = new float[20];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = features[30 * i] > 0 ? 1 : 0;
      weights[i] = 1;
    }
    return new Worker(index, Rows.of(30, 1, features, targets, weights), Rows.none(30, 1));
  }
}
