package io.weft.spark;

import io.weft.collective.Connections;
import io.weft.collective.ProcessGroups;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
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
 * Transport of messages between executors. It uses Spark's own network classes, so {@code
 * spark.authenticate}, {@code spark.network.crypto} and {@code spark.ssl.rpc} protect these
 * messages too. Each executor has one server, which its first epoch starts, on any free port or on
 * {@code spark.weft.port}.
 *
 * <p>This is the only class that uses Spark's internal transport and security classes.
 */
final class Transport implements AutoCloseable {
  private static final String MODULE = "weft";
  private static final int THREADS = 2;
  private static @Nullable Transport instance;
  private static @Nullable SparkEnv environment;

  private final TransportContext context;
  private final TransportServer server;
  private final TransportClientFactory clients;
  private final String address;

  /**
   * Starts the server.
   *
   * @param host the only address that it listens at
   * @param groups receivers of the messages
   */
  Transport(SparkConf conf, SecurityManager security, String host, ProcessGroups groups) {
    TransportConf transport =
        SparkTransportConf.fromSparkConf(
            conf,
            MODULE,
            THREADS,
            Option.apply("executor"),
            Option.apply(security.getRpcSSLOptions()));
    this.context = new TransportContext(transport, new Receiver(groups));
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

  /** Transport of this executor. */
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

  /** Address at which other executors reach this one, {@code host:port}. */
  String address() {
    return address;
  }

  /**
   * Connects to other executors.
   *
   * @param addresses by process
   * @param own process of this executor, which needs no connection
   */
  Connections connect(Map<String, String> addresses, String own) {
    Map<String, TransportClient> others = new HashMap<>();
    addresses.forEach(
        (process, there) -> {
          if (!process.equals(own)) {
            others.put(process, connect(process, there));
          }
        });
    return new ClientConnections(others);
  }

  private TransportClient connect(String process, String there) {
    int colon = there.lastIndexOf(':');
    try {
      return clients.createClient(
          there.substring(0, colon), Integer.parseInt(there.substring(colon + 1)));
    } catch (IOException | RuntimeException e) { // also a failed authentication
      throw new IllegalStateException(
          "Cannot reach executor %s at %s (spark.weft.port can fix the port that executors listen on)"
              .formatted(process, there),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it connected to the other executors", e);
    }
  }

  /** Connections to the other executors of an epoch, by process. */
  private record ClientConnections(Map<String, TransportClient> clients) implements Connections {

    @Override
    public ByteBuffer ask(String process, ByteBuffer question, Duration timeout) {
      TransportClient client = client(process);
      try {
        return client.sendRpcSync(question, timeout.toMillis());
      } catch (RuntimeException e) {
        if (e.getCause() instanceof TimeoutException) { // its message is a Java object
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "executor %s at %s has not answered in %d s (spark.network.timeout)",
                  process,
                  client.getSocketAddress(),
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
        throw new IllegalArgumentException("There is no connection to process " + process);
      }
      return client;
    }
  }

  /** Receiver of messages, which have no answer, and of questions, which have one. */
  private static final class Receiver extends RpcHandler {
    private final StreamManager streams = new OneForOneStreamManager();
    private final ProcessGroups groups;

    Receiver(ProcessGroups groups) {
      this.groups = groups;
    }

    @Override
    public void receive(TransportClient client, ByteBuffer message) {
      groups.receive(message, client.getSocketAddress());
    }

    @Override
    public void receive(TransportClient client, ByteBuffer question, RpcResponseCallback callback) {
      ByteBuffer answer;
      try {
        answer = groups.answer(question, client.getSocketAddress());
      } catch (IllegalArgumentException e) {
        callback.onFailure(e);
        return;
      }
      callback.onSuccess(answer);
    }

    @Override
    public StreamManager getStreamManager() {
      return streams;
    }
  }
}
