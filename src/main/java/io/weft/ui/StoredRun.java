package io.weft.ui;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.apache.spark.util.kvstore.KVIndex;

/**
 * A training in the History Server's store, which is in memory or on disk. Not a record: there the
 * index annotation would apply to the field and to the method.
 */
final class StoredRun {
  @SuppressWarnings("UnusedVariable") // read by the store
  @KVIndex
  @JsonProperty
  private final int id;

  @JsonProperty private final RunSnapshot run;

  @JsonCreator
  StoredRun(@JsonProperty("id") int id, @JsonProperty("run") RunSnapshot run) {
    this.id = id;
    this.run = run;
  }

  RunSnapshot run() {
    return run;
  }
}
