package io.weft.ui;

import org.apache.spark.util.kvstore.KVIndex;

/**
 * A training in the History Server's store, which is in memory or on disk.
 *
 * @param json the training as {@link StoredJson} writes it
 */
record StoredRun(int id, String json) {

  static StoredRun of(RunSnapshot run) {
    return new StoredRun(run.id(), StoredJson.of(run));
  }

  RunSnapshot run() {
    return StoredJson.run(json);
  }

  /** Key in the store. An annotated component would be two keys: the field and the method. */
  @KVIndex
  int key() {
    return id;
  }
}
