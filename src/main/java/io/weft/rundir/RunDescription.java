package io.weft.rundir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Description of a run when its training starts: all that is needed to repeat it.
 *
 * @param config the resolved config; its secrets are redacted when it is written
 * @param workers number of workers; null where it is not known yet, and for MLlib's perceptron
 * @param sync the gradient exchange, such as all-reduce; null where {@code workers} is
 * @param environment software and hardware (spark, java, os, cpu, cores, blas, commit, master)
 */
public record RunDescription(
    JsonNode config,
    long seed,
    List<DataFile> data,
    ModelSummary model,
    @Nullable Integer workers,
    @Nullable String sync,
    Map<String, String> environment) {

  /** Description of a run whose config and data were not read yet. */
  public static final RunDescription NONE =
      new RunDescription(
          JsonNodeFactory.instance.objectNode(),
          0,
          List.of(),
          ModelSummary.UNKNOWN,
          null,
          null,
          Map.of());
}
