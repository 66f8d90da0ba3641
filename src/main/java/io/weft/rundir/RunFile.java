package io.weft.rundir;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.weft.files.AtomicFiles;
import io.weft.rundir.Run.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * Reads and writes {@code run.json}. A hidden file beside it describes a failed run. It is renamed
 * to {@code run.json} when a full disk has no room for a new file.
 */
final class RunFile {
  static final String NAME = "run.json";

  private static final String FAILED = ".run.json.failed";
  private static final String NO_ROOM =
      "Cannot write how the run ended: the disk was full, or refused (its output says why)";

  private final AtomicFiles files;
  private final Path file;
  private final Path failedFile;

  RunFile(AtomicFiles files, Path directory) {
    this.files = files;
    this.file = new Path(directory, NAME);
    this.failedFile = new Path(directory, FAILED);
  }

  Run read() {
    try {
      JsonNode tree = Json.MAPPER.readTree(files.read(file, RunDirectory.MAX_BYTES));
      if (!tree.isObject()) {
        throw Json.problem("Cannot read " + file + ": not a JSON object");
      }
      JsonNode format = tree.path("format");
      if (!format.equals(Json.MAPPER.getNodeFactory().numberNode(Run.FORMAT))) {
        throw Json.problem(
            String.format(
                Locale.ROOT,
                "Cannot read %s: format %s is unknown (this release reads format %d)",
                file,
                format.isMissingNode() ? "(none)" : format,
                Run.FORMAT));
      }
      return Json.MAPPER.treeToValue(tree, Run.class);
    } catch (IOException e) {
      throw Json.unreadable(file.toString(), e);
    }
  }

  /** Writes a run whose training starts. */
  void writeStart(Run run) {
    files.write(file, json(run));
    files.write(failedFile, json(run.ended(Status.FAILED, null, null, NO_ROOM)));
  }

  /** Writes a run that has ended. */
  void writeEnd(Run run) {
    files.write(file, json(run));
    if (files.exists(failedFile)) {
      files.delete(failedFile);
    }
  }

  /** Writes a run that has ended; without room on the disk, uses the hidden file. */
  void writeEndOrFailed(Run run) {
    try {
      writeEnd(run);
    } catch (UncheckedIOException e) {
      try {
        files.replace(file, failedFile);
      } catch (UncheckedIOException refused) {
        e.addSuppressed(refused);
        throw e;
      }
    }
  }

  static byte[] json(Run run) {
    try {
      String text = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(run);
      return (text + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write run " + run.id() + " as JSON", e);
    }
  }
}
