package io.weft.ui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.Jvm;
import io.weft.Patience;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged Weft's tab over HTTP, in a submitted application that trains, and later in the real
 * History Server.
 */
@Tag("slow")
class TrainingTabIT {
  private static final String WEFT = "target/weft.jar";
  private static final String SPARK = "target/spark/jars/*";
  private static final Pattern HISTORY_SERVER = Pattern.compile("started at (http://\\S+?)/?\\s");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(Patience.LIMIT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private final List<Process> processes = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // by start()
  private BufferedReader said;

  @SuppressWarnings("NullAway.Init") // by start()
  private BufferedWriter answer;

  @Test
  void showsTheLastEpochWhileATrainingGoesAndAllOfThemInTheHistoryServer() throws Exception {
    try {
      Path events = Files.createDirectory(folder.resolve("events"));
      start(events);
      String application = await("application ");
      String ui = await("ui ");
      String epoch = "";
      for (String line = said.readLine(); !line.equals("waiting"); line = said.readLine()) {
        epoch = line;
      }
      theRunningTrainingShows(ui + "/training/", epoch.split(" "));

      answer();
      await("failed");
      await("done");
      JsonNode first = json(ui + "/training/json/?run=1");
      theThreeTrainingsAreShown(ui + "/training/");
      answer();
      assertThat(Patience.end(processes.get(0), () -> "nothing more")).isZero();

      theHistoryServerShowsTheSame(events, application, first);
      theHistoryServerDoesWithoutWeft(events, application);
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private void theRunningTrainingShows(String tab, String[] epoch) throws Exception {
    String page = get(tab).body();
    assertThat(epoch[1]).isEqualTo("3");
    assertThat(page)
        .contains("&lt;b&gt;first&lt;/b&gt; &amp; co")
        .doesNotContain("<b>first</b>")
        .contains(">running</span>", "3 of 6", "epoch 4, step ", "Time left", "uPlot")
        .contains(
            String.format(
                Locale.ROOT,
                "<td>3</td><td>%.4f</td><td>%.2f%%</td><td>%.4f</td><td>%.2f%%</td>",
                Double.parseDouble(epoch[2]),
                100 * Double.parseDouble(epoch[3]),
                Double.parseDouble(epoch[4]),
                100 * Double.parseDouble(epoch[5])));
    assertThat(get(tab + "part/").body())
        .startsWith("<!DOCTYPE html><div id=\"weft-status\"")
        .contains("3 of 6", "<td>3</td>")
        .doesNotContain("<script");
    JsonNode run = json(tab + "json/").at("/run");
    assertThat(run.at("/status").asText()).isEqualTo("running");
    assertThat(run.at("/curves/epoch")).hasSize(3);
    List<String> keys =
        List.of(
            "train_loss",
            "train_accuracy",
            "validation_loss",
            "validation_accuracy",
            "rows_per_second");
    for (int i = 0; i < keys.size(); i++) {
      assertThat(run.at("/curves/" + keys.get(i) + "/2").asDouble())
          .as(keys.get(i))
          .isEqualTo(Double.parseDouble(epoch[2 + i]));
    }
  }

  private void theThreeTrainingsAreShown(String tab) throws Exception {
    JsonNode all = json(tab + "json/");
    assertThat(all.at("/runs").findValuesAsText("status"))
        .containsExactly("finished", "failed", "finished");
    assertThat(all.at("/run/name").asText()).isEqualTo("third");
    assertThat(get(tab).body())
        .contains("3. third</a>", "1. &lt;b&gt;first&lt;/b&gt; &amp; co</a>");
    assertThat(get(tab + "?run=1").body()).contains(">finished</span>", "6 of 6");
    assertThat(get(tab + "?run=2").body()).contains(">failed</span>", "label");
    assertThat(get(tab + "?run=<x>").body()).contains("There is no such training.");
  }

  private void theHistoryServerShowsTheSame(Path events, String application, JsonNode live)
      throws Exception {
    Path store = Files.createDirectory(folder.resolve("store"));
    String server =
        historyServer(
            WEFT + File.pathSeparator + SPARK,
            events,
            application,
            "-Dspark.history.store.path=" + store);
    String tab = server + "/history/" + application + "/training/";
    JsonNode run = json(tab + "json/?run=1").at("/run");
    assertThat(run.at("/curves/epoch")).hasSize(6);
    assertThat(run).isEqualTo(live.at("/run"));
    assertThat(get(tab + "?run=2").body()).contains(">failed</span>");
    assertThat(get(tab).body())
        .contains("data-live=\"false\"", "href=\"/history/" + application + "/training/?run=1\"")
        .doesNotContain("Time left");
  }

  private void theHistoryServerDoesWithoutWeft(Path events, String application) throws Exception {
    String server = historyServer(SPARK, events, application);
    HttpResponse<String> jobs = get(server + "/history/" + application + "/jobs/");
    assertThat(jobs.statusCode()).isEqualTo(200);
    assertThat(jobs.body()).contains("Completed Jobs").doesNotContain("/training/");
  }

  private void start(Path events) throws IOException {
    Process process =
        started(
            Jvm.likeThis(SPARK).redirectError(ProcessBuilder.Redirect.INHERIT),
            "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"),
            "org.apache.spark.deploy.SparkSubmit",
            "--class",
            TrainingProgram.class.getName(),
            "--jars",
            WEFT,
            program().toString(),
            events.toString());
    said = process.inputReader(UTF_8);
    answer = process.outputWriter(UTF_8);
  }

  /** Packages the program without Weft. */
  private Path program() throws IOException {
    Path jar = folder.resolve("program.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Class<?> type : List.of(TrainingProgram.class, TrainingProgram.Stopping.class)) {
        String name = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new ZipEntry(name));
        try (InputStream in = requireNonNull(type.getResourceAsStream("/" + name))) {
          in.transferTo(out);
        }
      }
    }
    return jar;
  }

  /** Starts a History Server, waits until it lists the application, and returns its URL. */
  private String historyServer(
      String classPath, Path events, String application, String... settings) throws Exception {
    Path log = Files.createTempFile(folder, "history", ".log");
    Path logging =
        Files.writeString(
            folder.resolve("log4j2.properties"),
            """
            rootLogger.level = info
            rootLogger.appenderRef.console.ref = console
            appender.console.type = Console
            appender.console.name = console
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = %m%n%ex
            """);
    ProcessBuilder java = Jvm.likeThis(classPath);
    java.command().addAll(List.of(settings));
    started(
        java.redirectErrorStream(true).redirectOutput(log.toFile()),
        "-Dlog4j2.configurationFile=" + logging,
        "-Dspark.history.fs.logDirectory=" + events.toUri(),
        "-Dspark.history.ui.port=0",
        "org.apache.spark.deploy.history.HistoryServer");
    Matcher url = HISTORY_SERVER.matcher("");
    Patience.until(
        "the History Server", () -> Files.readString(log), said -> url.reset(said).find());
    String server = url.group(1);
    Patience.until(
        "the application in the History Server",
        () -> get(server + "/api/v1/applications").body(),
        list -> list.contains(application));
    return server;
  }

  private Process started(ProcessBuilder builder, String... words) throws IOException {
    builder.command().addAll(List.of(words));
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** Rest of the next line with this start. */
  private String await(String start) throws IOException {
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(start)) {
        return line.substring(start.length());
      }
    }
    throw new AssertionError("nothing said starts with " + start);
  }

  private void answer() throws IOException {
    answer.newLine();
    answer.flush();
  }

  private JsonNode json(String url) throws Exception {
    return JSON.readTree(get(url).body());
  }

  private HttpResponse<String> get(String url) throws Exception {
    URI place = URI.create(url.replace("<", "%3C").replace(">", "%3E"));
    return http.send(
        HttpRequest.newBuilder(place).timeout(Patience.LIMIT).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
