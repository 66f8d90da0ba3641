package io.weft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A committed file that is generated from declarations in the code. */
public record GeneratedFile(Path path, String content) {

  /** Asks a test to write the files that it checks. */
  private static final String REWRITE = "weft.rewrite";

  /** Fails if the committed file is not the generated one; says how to write it again. */
  public void check(Class<?> test) throws IOException {
    if (Boolean.getBoolean(REWRITE)) {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.writeString(path, content);
    }
    String committed = Files.exists(path) ? Files.readString(path, UTF_8) : "";
    assertThat(committed)
        .as(
            "%s is older than the declarations that it is generated from. This writes it again:"
                + " ./mvnw test -Dtest=%s -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
            path, test.getSimpleName(), REWRITE)
        .isEqualTo(content);
  }
}
