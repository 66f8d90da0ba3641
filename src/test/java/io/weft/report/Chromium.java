package io.weft.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.Patience;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Chromium without a window that shows one page, driven over its DevTools protocol. */
final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final WebSocket socket;
  private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private String session = "";
  private int commands;

  private Chromium(Process process, String address) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Messages())
            .orTimeout(Patience.MINUTES, TimeUnit.MINUTES)
            .join();
  }

  /** The program, where it is installed. */
  static Optional<Path> installed() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(place -> Stream.of("chromium", "chromium-browser").map(Path.of(place)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts it.
   *
   * @param profile an empty directory of its own
   */
  static Chromium start(Path program, Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return new Chromium(process, address(process, profile));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Address on which it listens, which it writes into its profile. */
  private static String address(Process process, Path profile) throws Exception {
    Path file = profile.resolve("DevToolsActivePort");
    List<String> lines =
        Patience.until(
            "the port of Chromium",
            () -> Files.exists(file) ? Files.readAllLines(file) : List.of(),
            written -> written.size() == 2 || !process.isAlive());
    assertThat(lines).as("the port of Chromium, alive: %s", process.isAlive()).hasSize(2);
    return "ws://127.0.0.1:" + lines.get(0) + lines.get(1);
  }

  /** Opens a page of this width in CSS pixels, in the light or in the dark, and waits for it. */
  void open(URI page, int width, String colourScheme) throws Exception {
    JsonNode target = call("Target.createTarget", object().put("url", "about:blank"));
    ObjectNode attach = object().put("targetId", target.path("targetId").asText());
    session = "";
    session = call("Target.attachToTarget", attach.put("flatten", true)).path("sessionId").asText();
    events.clear();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", object());
    }
    ObjectNode metrics = object().put("width", width).put("height", 900);
    call(
        "Emulation.setDeviceMetricsOverride",
        metrics.put("deviceScaleFactor", 1).put("mobile", false));
    call("Emulation.setScrollbarsHidden", object().put("hidden", true)); // as on a phone
    ObjectNode media = object();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", colourScheme);
    call("Emulation.setEmulatedMedia", media);
    call("Page.navigate", object().put("url", page.toString()));
    awaitLoaded();
  }

  private void awaitLoaded() throws Exception {
    String loaded =
        "new Promise(done => document.readyState === 'complete' && location.href !== 'about:blank'"
            + " ? requestAnimationFrame(() => setTimeout(done)) :"
            + " addEventListener('load', () => requestAnimationFrame(() => setTimeout(done))))";
    call("Runtime.evaluate", object().put("expression", loaded).put("awaitPromise", true));
  }

  /** The value of an expression on the page. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        call("Runtime.evaluate", object().put("expression", expression).put("returnByValue", true));
    assertThat(answer.has("exceptionDetails")).as("%s: %s", expression, answer).isFalse();
    return answer.path("result").path("value");
  }

  /** The page's messages on the console, its errors, and the browser's complaints about it. */
  List<String> complaints() {
    return events.stream()
        .filter(
            event ->
                List.of("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
                    .contains(event.path("method").asText()))
        .map(JsonNode::toString)
        .toList();
  }

  /** All addresses that the page has asked for. */
  List<String> requests() {
    return events.stream()
        .filter(event -> event.path("method").asText().equals("Network.requestWillBeSent"))
        .map(event -> event.at("/params/request/url").asText())
        .toList();
  }

  /** The whole page as a PNG, in base 64. */
  String screenshot() throws Exception {
    ObjectNode whole = object().put("format", "png").put("captureBeyondViewport", true);
    ObjectNode clip = whole.putObject("clip").put("x", 0).put("y", 0).put("scale", 1);
    clip.put("width", evaluate("document.documentElement.clientWidth").asInt());
    clip.put("height", evaluate("document.documentElement.scrollHeight").asInt());
    return call("Page.captureScreenshot", whole).path("data").asText();
  }

  private JsonNode call(String method, ObjectNode parameters) throws Exception {
    ObjectNode command = object().put("id", ++commands).put("method", method);
    command.set("params", parameters);
    if (!session.isEmpty()) {
      command.put("sessionId", session);
    }
    socket.sendText(command.toString(), true).get(Patience.MINUTES, TimeUnit.MINUTES);
    JsonNode answer = answers.poll(Patience.MINUTES, TimeUnit.MINUTES);
    assertThat(answer).as("the answer to " + method).isNotNull();
    assertThat(answer.has("error")).as("%s: %s", method, answer).isFalse();
    return answer.path("result");
  }

  private static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Lets it end by itself, so that nothing is written into its profile any more. */
  @Override
  public void close() {
    session = "";
    ObjectNode command = object().put("id", ++commands).put("method", "Browser.close");
    try {
      socket
          .sendText(command.toString(), true)
          .orTimeout(Patience.MINUTES, TimeUnit.MINUTES)
          .join();
      process.onExit().orTimeout(Patience.MINUTES, TimeUnit.MINUTES).join();
    } finally {
      process.destroyForcibly();
    }
  }

  private final class Messages implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        try {
          JsonNode parsed = JSON.readTree(message.toString());
          (parsed.has("id") ? answers : events).add(parsed);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
        message.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }
}
