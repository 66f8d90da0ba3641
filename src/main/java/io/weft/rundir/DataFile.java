package io.weft.rundir;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.weft.data.fashionmnist.FashionMnist;
import java.util.Objects;

/**
 * Data that a run has read.
 *
 * @param role what it was for: train, validation or test
 * @param path as the user named it
 * @param rows number of examples
 * @param fingerprint tells whether the content is the same, such as a SHA-256
 */
public record DataFile(String role, String path, long rows, String fingerprint) {
  public DataFile {
    role = Objects.requireNonNullElse(role, "");
    path = Objects.requireNonNullElse(path, "");
    fingerprint = Objects.requireNonNullElse(fingerprint, "");
  }

  /** Whether these are Fashion-MNIST's training or test rows, whatever the file is called. */
  @JsonIgnore // says what the fingerprint says
  public boolean isFashionMnist() {
    return FashionMnist.hasFingerprint(fingerprint);
  }
}
