package io.weft.math;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that native libraries are unpacked into, which only this user can write: the home
 * directory may be shared or read-only on a cluster, and a library in a folder of somebody else
 * must not be loaded.
 *
 * <p>All JVMs of a user share one, so that the libraries are unpacked once. Where its name is taken
 * by something else, a JVM has one of its own, and deletes it at its end.
 */
final class NativeFolder {
  private static final String PREFIX = "weft-native-";

  private NativeFolder() {}

  /** The folder in {@code temporary}, which is created when missing. */
  static Path in(Path temporary) throws IOException {
    Files.createDirectories(temporary);
    Path own = Files.createTempDirectory(temporary, PREFIX); // rwx------ where there is POSIX
    try {
      // a user without a name, as in a container, still has a number
      UserPrincipal user = Files.getOwner(own);
      Path shared = temporary.resolve(PREFIX + "of-" + user.getName().replaceAll("[^\\w.-]", "_"));
      var ownerOnly = PosixFilePermissions.fromString("rwx------");
      try {
        Files.createDirectory(shared, PosixFilePermissions.asFileAttribute(ownerOnly));
      } catch (FileAlreadyExistsException e) {
        // from another JVM, or from somebody else
      }
      boolean isOurs =
          Files.isDirectory(shared, LinkOption.NOFOLLOW_LINKS)
              && Files.getOwner(shared, LinkOption.NOFOLLOW_LINKS).equals(user)
              && Files.getPosixFilePermissions(shared, LinkOption.NOFOLLOW_LINKS).equals(ownerOnly);
      if (isOurs) {
        Files.delete(own);
        return shared;
      }
    } catch (UnsupportedOperationException e) {
      // no POSIX: nothing says whose a folder is
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(own)));
    return own;
  }

  private static void delete(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // a library that is in use stays, on systems that do not delete such files
    }
  }
}
