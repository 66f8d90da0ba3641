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
 * A run as {@code run.json} has it; the components are its keys. Keys that are missing read as
 * empty, but for those without which it is no run: format, id, name, status, started.
 *
 * @param format version of the layout of the run directory
 * @param id name of the run directory
 * @param finished when it ended, however it did; null while it runs, and where that could not be
 *     written
 * @param result null until it finished, and after a failure
 * @param error why it failed; null when it did not
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
    Map<String, String> environment,
    @Nullable RunResult result,
    @Nullable String error) {

  /** The format that this release writes, and the only one it reads. */
  public static final int FORMAT = 1;

  /** Where a run stands. */
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
    config = Objects.requireNonNullElseGet(config, JsonNodeFactory.instance::objectNode);
    data = data == null ? List.of() : List.copyOf(data);
    model = Objects.requireNonNullElse(model, ModelSummary.UNKNOWN);
    // a plain copy keeps the order of the keys
    environment =
        environment == null
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  /** A run that was created. Secrets stay out. */
  static Run created(String id, String name, Instant started, RunDescription description) {
    return running(id, name, started, description);
  }

  /** Whether Fashion-MNIST is among the rows of a role, such as {@code test}. */
  public boolean isOnFashionMnist(String role) {
    return data.stream().anyMatch(file -> file.role().equals(role) && file.isFashionMnist());
  }

  /** The same run, running, with nothing left of an earlier end. Secrets stay out. */
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

  /** The same run at its end. */
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
        environment,
        outcome,
        reason == null ? null : Secrets.redacted(reason));
  }
}
