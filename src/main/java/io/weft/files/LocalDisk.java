package io.weft.files;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files of the local disk without Hadoop, which starts a chmod process for each of them: slow, and
 * an error in an interrupted thread, which is just where a run is stopped.
 */
final class LocalDisk {
  private LocalDisk() {}

  /** Creates or replaces a file, with the directories above it. Interrupts close no such stream. */
  static FileOutputStream create(File file) throws IOException {
    makeDirectories(parent(file.toPath()));
    return new FileOutputStream(file);
  }

  /**
   * Creates a file that is not there yet.
   *
   * @throws FileAlreadyExistsException if it is
   */
  static FileOutputStream createNew(File file) throws IOException {
    makeDirectories(parent(file.toPath()));
    if (!file.createNewFile()) {
      throw new FileAlreadyExistsException(file.toString());
    }
    return new FileOutputStream(file);
  }

  private static void makeDirectories(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Path parent = parent(directory);
      if (Files.notExists(parent)) {
        makeDirectories(parent);
      }
      Files.createDirectories(directory);
      syncNames(parent);
    }
  }

  private static Path parent(Path path) {
    return requireNonNull(path.toAbsolutePath().getParent(), "nothing of Weft is the root");
  }

  /** rename(2): replaces a file, refuses to replace a directory that has something in it. */
  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncNames(parent(to));
  }

  /** Puts a directory with all that is in it onto the disk. */
  static void syncTree(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(directory)) {
      all = found.toList();
    }
    all.forEach(LocalDisk::syncNames);
  }

  /**
   * Puts the names in a directory (or the content of a file) onto the disk. Does nothing where a
   * system does not let a directory be opened.
   */
  static void syncNames(Path directory) {
    boolean interrupted = Thread.interrupted(); // or the channel would be closed
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // the rename has been done, and holds unless power is lost in the next seconds
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
