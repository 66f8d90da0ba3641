package io.weft.spark;

import io.weft.collective.Connections;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientBootstrap;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.netty.SparkTransportConf;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.server.TransportServerBootstrap;
import org.apache.spark.network.util.TransportConf;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Messages between executors, on the transport that carries Spark's own: what {@code
 * spark.authenticate}, {@code spark.network.crypto} and {@code spark.ssl.rpc} say holds for them
 * too. One server an executor, started by its first epoch, on any free port or on {@code
 * spark.weft.port}.
 *
 * <p>The one class that uses Spark's internal transport and security classes.
 */
final class Transport implements AutoCloseable {
  private static final String MODULE = "weft";
  private static final int THREADS = 2;
  private static final long NAP_NANOS = 2_000_000;
  private static final byte READY = 1;
  private static final byte NOT_YET = 0;
  private static @Nullable Transport instance;
  private static @Nullable SparkEnv environment;

  private final TransportContext context;
  private final TransportServer server;
  private final TransportClientFactory clients;
  private final String address;

  /**
   * Starts to listen.
   *
   * @param host the only address to listen at
   * @param teams who gets what arrives
   */
  Transport(SparkConf conf, SecurityManager security, String host, ProcessGroups teams) {
    TransportConf transport =
        SparkTransportConf.fromSparkConf(
            conf,
            MODULE,
            THREADS,
            Option.apply("executor"),
            Option.apply(security.getRpcSSLOptions()));
    this.context = new TransportContext(transport, new Receiver(teams));
    List<TransportServerBootstrap> forServer = List.of();
    List<TransportClientBootstrap> forClients = List.of();
    if (security.isAuthenticationEnabled()) {
      forServer = List.of(new AuthServerBootstrap(transport, security));
      forClients = List.of(new AuthClientBootstrap(transport, conf.getAppId(), security));
    }
    this.server = context.createServer(host, conf.getInt("spark.weft.port", 0), forServer);
    this.clients = context.createClientFactory(forClients);
    this.address = host + ":" + server.getPort();
  }

  /** The transport of this executor. */
  static synchronized Transport get() {
    SparkEnv now = SparkEnv.get();
    Transport present = instance;
    if (present == null || !now.equals(environment)) {
      if (present != null) {
        present.close();
      }
      String host = now.blockManager().blockManagerId().host();
      present = new Transport(now.conf(), now.securityManager(), host, ProcessGroups.HERE);
      instance = present;
      environment = now;
    }
    return present;
  }

  @Override
  public void close() {
    clients.close();
    server.close();
    context.close();
  }

  /** Where other executors reach this one: host:port. */
  String address() {
    return address;
  }

  /**
   * Connects to other executors.
   *
   * @param addresses by process
   * @param own the process that needs no connection
   */
  Peers connect(Map<String, String> addresses, String own) {
    Map<String, TransportClient> peers = new HashMap<>();
    addresses.forEach(
        (process, there) -> {
          if (!process.equals(own)) {
            peers.put(process, connect(process, there));
          }
        });
    return new Peers(peers);
  }

  private TransportClient connect(String process, String there) {
    int colon = there.lastIndexOf(':');
    try {
      return clients.createClient(
          there.substring(0, colon), Integer.parseInt(there.substring(colon + 1)));
    } catch (IOException | RuntimeException e) { // one without the secret finds a closed door
      throw new IllegalStateException(
          "Cannot reach executor %s at %s (spark.weft.port can fix the port that executors listen on)"
              .formatted(process, there),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it connected to the other executors", e);
    }
  }

  /** The other executors of an epoch. */
  record Peers(Map<String, TransportClient> clients) implements Connections {
    static final Peers NONE = new Peers(Map.of());

    /** Waits until the tasks there can take messages of a team. */
    void awaitReady(long team, Duration timeout, Runnable alive) {
      long start = System.nanoTime();
      for (Map.Entry<String, TransportClient> peer : clients.entrySet()) {
        while (!isReady(peer, team, timeout)) {
          alive.run();
          if (System.nanoTime() - start > timeout.toNanos()) {
            throw new IllegalStateException(
                String.format(
                    Locale.ROOT,
                    "executor %s has not begun its epoch in %d s",
                    peer.getKey(),
                    timeout.toSeconds()));
          }
          LockSupport.parkNanos(NAP_NANOS);
        }
      }
    }

    private static boolean isReady(
        Map.Entry<String, TransportClient> peer, long team, Duration timeout) {
      ByteBuffer question = ByteBuffer.allocate(Long.BYTES).putLong(team).flip();
      try {
        return peer.getValue().sendRpcSync(question, timeout.toMillis()).get() == READY;
      } catch (RuntimeException e) {
        if (e.getCause() instanceof TimeoutException) { // its message is a Java object
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "executor %s at %s has not answered in %d s (spark.network.timeout)",
                  peer.getKey(),
                  peer.getValue().getSocketAddress(),
                  timeout.toSeconds()),
              e);
        }
        throw e;
      }
    }

    @Override
    public void send(String process, ByteBuffer message) {
      client(process).send(message.duplicate());
    }

    @Override
    public void requireAlive() {
      clients.forEach(
          (process, client) -> {
            if (!client.isActive()) {
              throw new IllegalStateException("lost the connection to executor " + process);
            }
          });
    }

    private TransportClient client(String process) {
      TransportClient client = clients.get(process);
      if (client == null) {
        throw new IllegalArgumentException("there is no link to process " + process);
      }
      return client;
    }
  }

  /** All messages of a step are one-way ones. */
  private static final class Receiver extends RpcHandler {
    private final StreamManager streams = new OneForOneStreamManager();
    private final ProcessGroups teams;

    Receiver(ProcessGroups teams) {
      this.teams = teams;
    }

    @Override
    public void receive(TransportClient client, ByteBuffer message) {
      teams.receive(message, client.getSocketAddress());
    }

    /** The question whether a team is ready. */
    @Override
    public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {
      if (message.remaining() != Long.BYTES) {
        String reason = String.format(Locale.ROOT, "a question of %d bytes", message.remaining());
        teams.refuse(client.getSocketAddress(), reason);
        callback.onFailure(new IllegalArgumentException("Cannot answer " + reason));
        return;
      }
      byte answer = teams.isReady(message.getLong()) ? READY : NOT_YET;
      callback.onSuccess(ByteBuffer.allocate(1).put(answer).flip());
    }

    @Override
    public StreamManager getStreamManager() {
      return streams;
    }
  }
}
