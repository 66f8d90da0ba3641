package io.weft.ui;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.apache.spark.util.kvstore.KVIndex;

/**
 * A training in the History Server's store, which is in memory or on its disk. No record, since an
 * index would stand on the field and on the method.
 */
final class StoredRun {
  @SuppressWarnings("UnusedVariable") // the store reads it
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
