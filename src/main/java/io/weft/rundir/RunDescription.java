package io.weft.rundir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;

/**
 * What is known of a run when training starts: everything needed to run it again.
 *
 * @param config the resolved config; its secrets are redacted where it is written
 * @param environment what the run stands on (spark, java, os, cpu, cores, blas, commit, master)
 */
public record RunDescription(
    JsonNode config,
    long seed,
    List<DataFile> data,
    ModelSummary model,
    Map<String, String> environment) {

  /** What is known before the config and the data were read. */
  public static final RunDescription NONE =
      new RunDescription(
          JsonNodeFactory.instance.objectNode(), 0, List.of(), ModelSummary.UNKNOWN, Map.of());
}
