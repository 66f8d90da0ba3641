package io.weft.spark;

import io.weft.allreduce.Links;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
final class Transport {
  private static final String MODULE = "weft";
  private static final int THREADS = 2;
  private static @Nullable Transport instance;

  private final SparkEnv environment;
  private final TransportClientFactory clients;
  private final String address;

  private Transport(SparkEnv environment) {
    this.environment = environment;
    SparkConf conf = environment.conf();
    SecurityManager security = environment.securityManager();
    TransportConf transport =
        SparkTransportConf.fromSparkConf(
            conf,
            MODULE,
            THREADS,
            Option.apply("executor"),
            Option.apply(security.getRpcSSLOptions()));
    TransportContext context = new TransportContext(transport, new Receiver());
    List<TransportServerBootstrap> forServer = List.of();
    List<TransportClientBootstrap> forClients = List.of();
    if (security.isAuthenticationEnabled()) {
      forServer = List.of(new AuthServerBootstrap(transport, security));
      forClients = List.of(new AuthClientBootstrap(transport, conf.getAppId(), security));
    }
    String host = environment.blockManager().blockManagerId().host();
    TransportServer server =
        context.createServer(host, conf.getInt("spark.weft.port", 0), forServer);
    this.clients = context.createClientFactory(forClients);
    this.address = host + ":" + server.getPort();
  }

  /** The transport of this executor. */
  static synchronized Transport get() {
    SparkEnv environment = SparkEnv.get();
    Transport present = instance;
    if (present == null || present.environment != environment) {
      present = new Transport(environment);
      instance = present;
    }
    return present;
  }

  /** Where other executors reach this one: host:port. */
  String address() {
    return address;
  }

  /**
   * Connects to other executors.
   *
   * @param addresses by process
   */
  Links connect(Map<String, String> addresses) {
    Map<String, TransportClient> peers = new HashMap<>();
    addresses.forEach((process, there) -> peers.put(process, connect(process, there)));
    return new Peers(peers);
  }

  private TransportClient connect(String process, String there) {
    int colon = there.lastIndexOf(':');
    try {
      return clients.createClient(
          there.substring(0, colon), Integer.parseInt(there.substring(colon + 1)));
    } catch (IOException e) {
      throw new IllegalStateException(
          "Cannot reach executor %s at %s (spark.weft.port can fix the port that executors listen on)"
              .formatted(process, there),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it connected to the other executors", e);
    }
  }

  private record Peers(Map<String, TransportClient> clients) implements Links {
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

  /** Every message is a one-way one. */
  private static final class Receiver extends RpcHandler {
    private final StreamManager streams = new OneForOneStreamManager();

    @Override
    public void receive(TransportClient client, ByteBuffer message) {
      Teams.receive(message);
    }

    @Override
    public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {
      callback.onFailure(new UnsupportedOperationException("only one-way messages are known"));
    }

    @Override
    public StreamManager getStreamManager() {
      return streams;
    }
  }
}
