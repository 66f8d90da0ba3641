package io.weft.rundir;

import java.util.Objects;

/**
 * Data that a run has read.
 *
 * @param role train, validation or test
 * @param path as the user named it
 * @param rows number of examples
 * @param fingerprint equal for equal content, such as a SHA-256
 */
public record DataFile(String role, String path, long rows, String fingerprint) {
  public DataFile {
    role = Objects.requireNonNullElse(role, "");
    path = Objects.requireNonNullElse(path, "");
    fingerprint = Objects.requireNonNullElse(fingerprint, "");
  }
}
