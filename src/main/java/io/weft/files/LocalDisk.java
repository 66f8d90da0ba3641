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
 * Operations on local files without Hadoop. Hadoop starts a chmod process for each file, which is
 * slow and fails in an interrupted thread, for example while a run is stopped.
 */
final class LocalDisk {
  private LocalDisk() {}

  /** Creates or replaces a file, with its parent directories. An interrupt does not close it. */
  static FileOutputStream create(File file) throws IOException {
    makeDirectories(parent(file.toPath()));
    return new FileOutputStream(file);
  }

  /**
   * Creates a new file, with its parent directories.
   *
   * @throws FileAlreadyExistsException if the file exists
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
    return requireNonNull(path.toAbsolutePath().getParent(), "Weft writes no root directory");
  }

  /** Renames as rename(2) does: replaces a file, but not a directory that is not empty. */
  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncNames(parent(to));
  }

  /** Syncs a directory, and everything in it, to the disk. */
  static void syncTree(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(directory)) {
      all = tree.toList();
    }
    all.forEach(LocalDisk::syncNames);
  }

  /**
   * Syncs the entries of a directory, or the content of a file, to the disk. Does nothing where the
   * operating system cannot open a directory.
   */
  static void syncNames(Path directory) {
    boolean interrupted = Thread.interrupted(); // an interrupt would close the channel
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // the rename is done; only a power failure in the next seconds could undo it
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
