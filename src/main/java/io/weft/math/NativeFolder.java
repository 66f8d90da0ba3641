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
 * Folder into which native libraries are unpacked. Only this user can write to it, since a library
 * from another user's folder must not be loaded. It is not in the home directory, which may be
 * shared or read-only on a cluster.
 *
 * <p>All JVMs of a user share one folder, so that the libraries are unpacked once. If its name is
 * taken, a JVM makes a folder of its own and deletes it at the end.
 */
final class NativeFolder {
  private static final String PREFIX = "weft-native-";

  private NativeFolder() {}

  /** Folder in {@code temporary}; created if it is missing. */
  static Path in(Path temporary) throws IOException {
    Files.createDirectories(temporary);
    Path own = Files.createTempDirectory(temporary, PREFIX); // rwx------ on POSIX systems
    try {
      // a user in a container may have no name, but has a number
      UserPrincipal user = Files.getOwner(own);
      Path shared = temporary.resolve(PREFIX + "of-" + user.getName().replaceAll("[^\\w.-]", "_"));
      var ownerOnly = PosixFilePermissions.fromString("rwx------");
      try {
        Files.createDirectory(shared, PosixFilePermissions.asFileAttribute(ownerOnly));
      } catch (FileAlreadyExistsException e) {
        // made by another JVM, or by another user
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
      // not POSIX: the owner of a folder is unknown
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
      // some systems do not delete a library that is in use
    }
  }
}
