package io.weft.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.config.Key;
import io.weft.config.Keys;
import io.weft.files.Secrets;
import io.weft.rundir.Redaction;
import io.weft.rundir.Run;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.RunResult;
import io.weft.settings.Hyperparameters;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * A run to be continued, with its config: that of its {@code run.json}, possibly with more epochs.
 * Reads the run and changes nothing.
 */
public final class Resume {
  /** Schedules whose rate at a step depends on the total number of epochs. */
  private static final Set<String> SCHEDULES_OVER_ALL_EPOCHS = Set.of("cosine", "one-cycle");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunDirectory directory;
  private final Run run;
  private final Config original;

  private Resume(RunDirectory directory) {
    this.directory = directory;
    this.run = directory.run();
    if (!run.config().isObject() || run.config().isEmpty()) {
      throw cannot("it ended before its config was written");
    }
    try {
      this.original = Config.kept(run.name(), run.config().toString(), List.of());
    } catch (ConfigException e) {
      throw new IllegalArgumentException(
          "Cannot resume %s: its config is not one of this release (%s)"
              .formatted(directory, String.join("; ", e.problems())),
          e);
    }
    if (original.get(Keys.KIND).equals("mlpc")) {
      throw cannot("MLlib's perceptron keeps no checkpoints (kind = mlpc)");
    }
  }

  /**
   * Finds a run.
   *
   * @param place a run directory, or the id of one in {@code runs}
   */
  public static Resume of(String place, String runs, Configuration hadoop) {
    return new Resume(Runs.find("resume", place, runs, hadoop));
  }

  RunDirectory directory() {
    return directory;
  }

  /**
   * Checks the run again, once this process has the claim.
   *
   * @throws IllegalArgumentException if another process has changed the run meanwhile
   */
  void requireUnchanged() {
    if (!directory.run().equals(run)) {
      throw cannot("another process has worked on it meanwhile (try again)");
    }
  }

  /**
   * Config of the continued training.
   *
   * @param file the user's config file with the overrides applied; must be equal to the run's
   * @param overrides the user's overrides
   * @throws ConfigException if keys differ from the run's; names them
   * @throws IllegalArgumentException if there is nothing left to do
   */
  public Config config(Optional<Config> file, List<String> overrides) {
    Config given =
        file.orElseGet(() -> Config.kept(run.name(), run.config().toString(), overrides));
    requireSame(given);
    requireSecrets(given);
    requireMore(given.get(Hyperparameters.EPOCHS));
    return given;
  }

  /** A warning about a training with that config; empty if there is none. */
  public Optional<String> warning(Config given) {
    int before = original.get(Hyperparameters.EPOCHS);
    String schedule = original.get(Hyperparameters.SCHEDULE);
    return given.get(Hyperparameters.EPOCHS) > before
            && SCHEDULES_OVER_ALL_EPOCHS.contains(schedule)
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "The epochs so far went by a %s schedule over %d epochs: the weights will not be those of a run of %d",
                schedule,
                before,
                given.get(Hyperparameters.EPOCHS)))
        : Optional.empty();
  }

  private void requireSame(Config given) {
    JsonNode was = Redaction.of(tree(original));
    JsonNode is = Redaction.of(tree(given));
    List<String> differences = new ArrayList<>();
    for (Key<?> key : Keys.all()) {
      JsonNode before = value(was, key);
      JsonNode now = value(is, key);
      boolean isMoreEpochs =
          key.equals(Keys.of(Hyperparameters.EPOCHS)) && now.intValue() > before.intValue();
      if (!now.equals(before) && !isMoreEpochs) {
        differences.add("%s is %s (was %s)".formatted(key, shown(now), shown(before)));
      }
    }
    if (!differences.isEmpty()) {
      throw new ConfigException(
          List.of(
              "Cannot resume %s: these keys differ: %s (only training.epochs may, and grow)"
                  .formatted(directory, String.join("; ", differences))));
    }
  }

  /** Requires the secrets from the user, because a run directory has none. */
  private void requireSecrets(Config given) {
    JsonNode tree = tree(given);
    for (Key<?> key : Keys.all()) {
      if (value(tree, key).toString().contains(Secrets.REDACTED)) {
        throw new ConfigException(
            List.of(
                "Cannot resume %s: it does not keep the password in %s (give it again with --set-file %s=FILE)"
                    .formatted(directory, key, key)));
      }
    }
  }

  private void requireMore(int epochs) {
    RunResult result = run.result();
    if (run.status() != Run.Status.FINISHED || result == null) {
      return;
    }
    if (result.epochs() < original.get(Hyperparameters.EPOCHS)) {
      throw cannot("it is finished: it stopped early, after epoch " + result.epochs());
    }
    if (result.epochs() >= epochs) {
      throw cannot(
          String.format(
              Locale.ROOT,
              "it is finished: all %d epochs are done (--set training.epochs=N asks for more)",
              result.epochs()));
    }
  }

  private static JsonNode tree(Config config) {
    try {
      // through text, so that a number read back is equal to one that is not written yet
      return JSON.readTree(JSON.writeValueAsString(config.asTree()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write a config as JSON", e);
    }
  }

  private static JsonNode value(JsonNode tree, Key<?> key) {
    return tree.at("/" + key.name().replace('.', '/'));
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode()
        ? "not set"
        : value.isTextual() ? value.asText() : value.toString();
  }

  private IllegalArgumentException cannot(String reason) {
    return new IllegalArgumentException("Cannot resume " + directory + ": " + reason);
  }
}
