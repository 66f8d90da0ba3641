package io.weft.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Zeppelin's real server in a process of its own, which starts its interpreters in theirs. Stopping
 * it ends all of them, and so does the end of this JVM.
 */
final class Zeppelin {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration START = Duration.ofSeconds(120);

  /** Of one note: the first one starts Spark. */
  private static final Duration RUN = Duration.ofSeconds(300);

  private static final long STOP_SECONDS = 20;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final Process server;
  private final URI api;
  private final Path log;
  private final Thread atExit = new Thread(this::kill);

  private Zeppelin(Process server, int port, Path log) {
    this.server = server;
    this.api = URI.create("http://127.0.0.1:" + port + "/api/");
    this.log = log;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts a server that knows no note.
   *
   * @param home has the interpreters
   * @param directory for what the server writes
   */
  static Zeppelin start(Path home, Path directory) throws Exception {
    int port = freePort();
    Path log = directory.resolve("server.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    Map<String, Object> settings =
        Map.of(
            "zeppelin.home", home,
            "zeppelin.server.port", port,
            "zeppelin.conf.dir", Files.createDirectory(directory.resolve("conf")),
            "zeppelin.notebook.dir", Files.createDirectory(directory.resolve("notebook")),
            "zeppelin.notebook.storage", "org.apache.zeppelin.notebook.repo.VFSNotebookRepo",
            "zeppelin.search.enable", false,
            "zeppelin.interpreter.connect.timeout", START.toMillis(),
            "zeppelin.war", Files.createDirectory(directory.resolve("web")),
            "zeppelin.angular.war", Files.createDirectory(directory.resolve("next")),
            "zeppelin.interpreter.localRepo", directory.resolve("local-repo"));
    settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "org.apache.zeppelin.server.ZeppelinServer"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(SPARK|ZEPPELIN|HADOOP)_.*"));
    builder
        .environment()
        .putAll(
            Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "ZEPPELIN_HOME",
                home.toString(),
                "ZEPPELIN_LOCAL_IP",
                "127.0.0.1",
                // without it the server ends with its standard input
                "ZEPPELIN_IDENT_STRING",
                "test"));
    Zeppelin zeppelin = new Zeppelin(builder.start(), port, log);
    zeppelin.awaitStart();
    return zeppelin;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitStart() throws Exception {
    long end = System.nanoTime() + START.toNanos();
    while (server.isAlive() && System.nanoTime() < end) {
      try {
        get("version");
        return;
      } catch (IOException e) {
        server.waitFor(200, TimeUnit.MILLISECONDS);
      }
    }
    stop();
    throw new IllegalStateException("Cannot start Zeppelin: see its log\n" + log());
  }

  /** What server and interpreters logged. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /**
   * Imports a note under a name that is new here, runs it from its first paragraph to its last one,
   * and says what became of them.
   *
   * @param forms values for the paragraphs' forms
   */
  List<Paragraph> run(String name, String note, Map<String, String> forms) throws Exception {
    String path = URLEncoder.encode("/" + name, StandardCharsets.UTF_8);
    String id = post("notebook/import?notePath=" + path, note).path("body").asText();
    post("notebook/job/" + id + "?blocking=true", JSON.writeValueAsString(Map.of("params", forms)));
    List<Paragraph> paragraphs = new ArrayList<>();
    get("notebook/" + id).at("/body/paragraphs").forEach(p -> paragraphs.add(Paragraph.of(p)));
    return paragraphs;
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(api.resolve(path)).timeout(START).GET());
  }

  private JsonNode post(String path, String body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(api.resolve(path))
            .timeout(RUN)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          response.request().uri() + " answered " + response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }

  void stop() throws InterruptedException {
    List<ProcessHandle> interpreters = server.descendants().toList();
    server.destroy(); // it ends its interpreters
    server.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    interpreters.forEach(ProcessHandle::destroyForcibly);
    server.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private void kill() {
    server.descendants().forEach(ProcessHandle::destroyForcibly);
    server.destroyForcibly();
  }
}
