package io.weft.rundir;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weft.files.Secrets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run as {@code run.json} describes it; the components are its keys. Missing keys are read as
 * empty. Only format, id, name, status and started are required.
 *
 * @param format version of the layout of the run directory
 * @param id name of the run directory
 * @param finished time of its end, whatever the status; null while it runs, and where the end could
 *     not be written
 * @param workers number of workers; null where it is not known
 * @param sync the gradient exchange, such as all-reduce; null where it is not known
 * @param result null until it has finished, and after a failure
 * @param error reason of a failure; null without one
 */
public record Run(
    int format,
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) String name,
    @JsonProperty(required = true) Status status,
    @JsonProperty(required = true) Instant started,
    @Nullable Instant finished,
    JsonNode config,
    long seed,
    List<DataFile> data,
    ModelSummary model,
    @Nullable Integer workers,
    @Nullable String sync,
    Map<String, String> environment,
    @Nullable RunResult result,
    @Nullable String error) {

  /** Format that this release writes, and the only one that it reads. */
  public static final int FORMAT = 1;

  /** Status of a run. */
  public enum Status {
    RUNNING,
    FINISHED,
    STOPPED,
    FAILED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Run {
    // a required key may still have the value null
    Objects.requireNonNull(id, "the id is null");
    Objects.requireNonNull(name, "the name is null");
    Objects.requireNonNull(status, "the status is null");
    Objects.requireNonNull(started, "the start is null");
    config = Objects.requireNonNullElseGet(config, JsonNodeFactory.instance::objectNode);
    data = data == null ? List.of() : List.copyOf(data);
    model = Objects.requireNonNullElse(model, ModelSummary.UNKNOWN);
    // a plain copy keeps the order of the keys
    Map<String, String> facts = new LinkedHashMap<>(environment == null ? Map.of() : environment);
    // files of earlier releases have these two in the environment
    String earlierWorkers = facts.remove("workers");
    String earlierSync = facts.remove("sync");
    workers = positive(workers == null ? number(earlierWorkers) : workers);
    sync = sync == null ? earlierSync : sync;
    environment = Collections.unmodifiableMap(facts);
  }

  private static @Nullable Integer number(@Nullable String text) {
    try {
      return text == null ? null : Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Integer positive(@Nullable Integer count) {
    return count == null || count < 1 ? null : count;
  }

  /** A new run. Secrets are redacted. */
  static Run created(String id, String name, Instant started, RunDescription description) {
    return running(id, name, started, description);
  }

  /** This run when its training starts; an earlier end is discarded. Secrets are redacted. */
  Run started(RunDescription description) {
    return running(id, name, started, description);
  }

  private static Run running(String id, String name, Instant started, RunDescription description) {
    return new Run(
        FORMAT,
        id,
        name,
        Status.RUNNING,
        started,
        null,
        Redaction.of(description.config()),
        description.seed(),
        description.data().stream().map(Run::redacted).toList(),
        description.model(),
        description.workers(),
        description.sync(),
        redacted(description.environment()),
        null,
        null);
  }

  private static Map<String, String> redacted(Map<String, String> environment) {
    Map<String, String> open = new LinkedHashMap<>(environment);
    open.replaceAll((key, value) -> Secrets.redacted(value));
    return open;
  }

  private static DataFile redacted(DataFile file) {
    return new DataFile(
        file.role(), Secrets.redacted(file.path()), file.rows(), file.fingerprint());
  }

  /** This run at its end. */
  Run ended(
      Status end, @Nullable Instant when, @Nullable RunResult outcome, @Nullable String reason) {
    return new Run(
        format,
        id,
        name,
        end,
        started,
        when,
        config,
        seed,
        data,
        model,
        workers,
        sync,
        environment,
        outcome,
        reason == null ? null : Secrets.redacted(reason));
  }
}
