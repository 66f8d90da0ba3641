package io.weft.math;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {
  @TempDir private Path temporary;

  @Test
  void allStartsOfAUserFindTheSameFolderWhichIsTheUsersAlone() throws Exception {
    Path first = NativeFolder.in(temporary);
    Files.writeString(first.resolve("library"), "x");

    assertThat(NativeFolder.in(temporary)).isEqualTo(first);
    assertThat(Files.getPosixFilePermissions(first)).isEqualTo(fromString("rwx------"));
    assertThat(folders()).containsExactly(first);
  }

  /** As in a container, where the number of the user is in no list. */
  @Test
  void theNameOfTheUserIsNotAskedFor() throws Exception {
    String name = System.getProperty("user.name");
    Path first = NativeFolder.in(temporary);
    System.setProperty("user.name", "?");
    try {
      assertThat(NativeFolder.in(temporary)).isEqualTo(first);
    } finally {
      System.setProperty("user.name", name);
    }
  }

  @Test
  void aFolderThatOthersCanWriteIsNotUsed() throws Exception {
    Path shared = NativeFolder.in(temporary);
    Files.setPosixFilePermissions(shared, fromString("rwxrwxrwx"));

    assertThat(NativeFolder.in(temporary)).isNotEqualTo(shared);
  }

  @Test
  void aLinkIsNotUsed() throws Exception {
    Path shared = NativeFolder.in(temporary);
    Path elsewhere = Files.move(shared, temporary.resolve("elsewhere"));
    Files.createSymbolicLink(shared, elsewhere);

    assertThat(NativeFolder.in(temporary)).isNotIn(shared, elsewhere);
  }

  private List<Path> folders() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.toList();
    }
  }
}
