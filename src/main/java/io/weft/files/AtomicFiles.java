package io.weft.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * Files and directories that appear whole or not at all, on any Hadoop file system: each is written
 * to a hidden temporary name beside its own and renamed.
 *
 * <p>The rename replaces atomically on local disks and on HDFS. A store without such a rename may
 * show a reader no file for a moment, but never half of one.
 *
 * <p>A file survives a loss of power: its bytes are on the disk before the rename, and on a local
 * disk the name is before the call returns.
 *
 * <p>Errors: {@link UncheckedIOException} that says which file could not be read or written.
 */
public final class AtomicFiles {
  private static final String TEMPORARY = ".tmp";

  private final FileSystem files;
  private final @Nullable FileContext context;

  /** The file system that {@code path} is on. */
  public AtomicFiles(Path path, Configuration hadoop) {
    try {
      FileSystem found = FileSystems.of(path, hadoop);
      // Hadoop's checksum files beside the local ones would be renamed one moment later, and a
      // reader in between would see a corrupt file.
      this.files = found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
      this.context = files instanceof RawLocalFileSystem ? null : contextOf(files, hadoop);
    } catch (IOException e) {
      throw cannot("open", path, e);
    }
  }

  private static @Nullable FileContext contextOf(FileSystem files, Configuration hadoop)
      throws IOException {
    try {
      return FileContext.getFileContext(files.getUri(), hadoop);
    } catch (UnsupportedFileSystemException e) {
      return null; // this kind of file system only has the older API
    }
  }

  public boolean exists(Path path) {
    try {
      return files.exists(path);
    } catch (IOException e) {
      throw cannot("read", path, e);
    }
  }

  /** Names of the directories in {@code directory}, hidden ones left out, in order. */
  public List<String> directories(Path directory) {
    return names(directory, status -> status.isDirectory() && !isHidden(status));
  }

  /** Names of the files in {@code directory}, hidden ones left out, in order. */
  public List<String> files(Path directory) {
    return names(directory, status -> status.isFile() && !isHidden(status));
  }

  private List<String> names(Path directory, Predicate<FileStatus> wanted) {
    try {
      return Arrays.stream(files.listStatus(directory))
          .filter(wanted)
          .map(status -> status.getPath().getName())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw cannot("list", directory, e);
    }
  }

  private static boolean isHidden(FileStatus status) {
    return status.getPath().getName().startsWith(".");
  }

  /** In bytes. */
  public long size(Path file) {
    try {
      return files.getFileStatus(file).getLen();
    } catch (IOException e) {
      throw cannot("read", file, e);
    }
  }

  /** The content of a file, which is refused if it is longer than {@code maxBytes}. */
  public byte[] read(Path file, int maxBytes) {
    try (InputStream in = files.open(file)) {
      byte[] content = in.readNBytes(maxBytes + 1);
      if (content.length > maxBytes) {
        throw new IOException("it is larger than " + maxBytes + " bytes");
      }
      return content;
    } catch (IOException e) {
      throw cannot("read", file, e);
    }
  }

  /** Creates or replaces {@code file}, with the directories above it. */
  public void write(Path file, byte[] content) {
    Path temporary = temporaryNameOf(file);
    try {
      write(create(temporary), content);
      move(temporary, file, Options.Rename.OVERWRITE);
    } catch (IOException e) {
      deleteQuietly(temporary, e);
      throw cannot("write", file, e);
    }
  }

  /** Creates or replaces {@code file}, with the directories above it, for readers at any moment. */
  public GrowingFile grow(Path file) {
    try {
      return new GrowingFile(file, create(file));
    } catch (IOException e) {
      throw cannot("write", file, e);
    }
  }

  /**
   * Creates a file unless the name is taken: of several processes that try at the same time, one
   * gets it. A reader may see an empty file for a moment. Local disks, HDFS, and stores with
   * conditional writes (S3 through Hadoop 3.4.2 or later, Azure, Google) keep that promise.
   *
   * @return whether the file is now the caller's
   */
  public boolean create(Path file, byte[] content) {
    try {
      OutputStream out = createNew(file);
      try {
        write(out, content);
      } catch (IOException e) {
        if (!(e instanceof PathIOException)) {
          deleteQuietly(file, e);
        }
        throw e;
      }
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException
        | FileAlreadyExistsException
        | PathIOException e) { // the last one from S3, which looks when the file is closed
      if (exists(file)) {
        return false;
      }
      throw cannot("create", file, e);
    } catch (IOException e) {
      throw cannot("create", file, e);
    }
  }

  private OutputStream createNew(Path file) throws IOException {
    if (files instanceof RawLocalFileSystem local) {
      return LocalDisk.createNew(local.pathToFile(file));
    }
    FSDataOutputStreamBuilder<?, ?> builder = files.createFile(file);
    builder.overwrite(false);
    builder.opt(Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
    return builder.build();
  }

  /** When the file was written, in milliseconds by the clock of the file system. */
  public long modified(Path file) {
    try {
      return files.getFileStatus(file).getModificationTime();
    } catch (IOException e) {
      throw cannot("read", file, e);
    }
  }

  /**
   * Creates {@code directory} with one file in it, unless the name is taken: of several processes
   * that try, one gets it.
   *
   * @return whether the directory is now the caller's
   */
  public boolean createDirectory(Path directory, String fileName, byte[] content) {
    if (exists(directory)) {
      return false;
    }
    Path temporary = temporaryNameOf(directory);
    try {
      write(create(new Path(temporary, fileName)), content);
      syncNames(temporary);
      move(temporary, directory, Options.Rename.NONE);
      return true;
    } catch (IOException e) {
      deleteQuietly(temporary, e);
      if (exists(directory)) {
        return false;
      }
      throw cannot("create", directory, e);
    }
  }

  /**
   * Creates or replaces a directory that somebody else writes. A reader may find none for a moment,
   * but never half of one.
   *
   * @param writer gets the temporary name
   */
  public void writeDirectory(Path directory, Consumer<Path> writer) {
    Path temporary = temporaryNameOf(directory);
    try {
      writer.accept(temporary);
      if (files instanceof RawLocalFileSystem local) {
        LocalDisk.syncTree(local.pathToFile(temporary).toPath());
      }
      files.delete(directory, true);
      move(temporary, directory, Options.Rename.NONE);
    } catch (IOException e) {
      deleteQuietly(temporary, e);
      throw cannot("write", directory, e);
    } catch (RuntimeException | Error e) {
      deleteQuietly(temporary, e);
      throw e;
    }
  }

  /**
   * Creates or replaces a file that somebody else writes as the only part of a directory, as a
   * Spark job with one task does.
   *
   * @param writer gets the temporary name of the directory
   */
  public void writePart(Path file, Consumer<Path> writer) {
    Path temporary = temporaryNameOf(file);
    try {
      writer.accept(temporary);
      List<String> parts =
          names(temporary, status -> status.getPath().getName().startsWith("part-"));
      if (parts.size() != 1) {
        throw new IllegalStateException(
            String.format(Locale.ROOT, "Cannot write %s: it has %d parts", file, parts.size()));
      }
      move(new Path(temporary, parts.get(0)), file, Options.Rename.OVERWRITE);
      files.delete(temporary, true);
    } catch (IOException e) {
      deleteQuietly(temporary, e);
      throw cannot("write", file, e);
    } catch (RuntimeException e) {
      deleteQuietly(temporary, e);
      throw e;
    }
  }

  /** Puts a file in the place of another, which needs no room on a disk. */
  public void replace(Path file, Path by) {
    try {
      files.getFileStatus(by); // where a rename does not replace, the file would be gone before
      move(by, file, Options.Rename.OVERWRITE);
    } catch (IOException e) {
      throw cannot("replace", file, e);
    }
  }

  public void delete(Path file) {
    delete(file, false);
  }

  private void delete(Path path, boolean whole) {
    try {
      files.delete(path, whole);
    } catch (IOException e) {
      throw cannot("delete", path, e);
    }
  }

  /**
   * Deletes what a process that was killed while it wrote into {@code directory} has left; nobody
   * may be writing there now.
   */
  public void deleteDrafts(Path directory) {
    for (String name : names(directory, AtomicFiles::isHidden)) {
      if (name.endsWith(TEMPORARY)) {
        delete(new Path(directory, name), true);
      }
    }
  }

  private OutputStream create(Path file) throws IOException {
    return files instanceof RawLocalFileSystem local
        ? LocalDisk.create(local.pathToFile(file))
        : files.create(file, true);
  }

  /** Writes a whole file, onto the disk where the file system can tell. */
  private static void write(OutputStream to, byte[] content) throws IOException {
    try {
      to.write(content);
      if (to instanceof FileOutputStream local) {
        local.getFD().sync();
      } else if (to instanceof FSDataOutputStream remote
          && remote.hasCapability(StreamCapabilities.HSYNC)) {
        remote.hsync();
      }
    } catch (IOException | RuntimeException | Error e) {
      try {
        to.close();
      } catch (IOException again) {
        if (again != e) { // HDFS throws the same one once more
          e.addSuppressed(again);
        }
      }
      throw e;
    }
    to.close();
  }

  /** Other file systems than the local one keep the names of a directory safe themselves. */
  private void syncNames(Path directory) {
    if (files instanceof RawLocalFileSystem local) {
      LocalDisk.syncNames(local.pathToFile(directory).toPath());
    }
  }

  private void move(Path from, Path to, Options.Rename mode) throws IOException {
    if (files instanceof RawLocalFileSystem local) {
      LocalDisk.move(local.pathToFile(from).toPath(), local.pathToFile(to).toPath());
    } else if (context != null) {
      context.rename(files.makeQualified(from), files.makeQualified(to), mode);
    } else {
      if (mode == Options.Rename.OVERWRITE) {
        files.delete(to, false);
      }
      if (files.exists(to) || !files.rename(from, to)) {
        throw new IOException("the file system refused to rename " + from);
      }
    }
  }

  private void deleteQuietly(Path temporary, Throwable reason) {
    try {
      files.delete(temporary, true);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Hidden, so that no reader of the directory takes it for data. */
  private static Path temporaryNameOf(Path path) {
    if (path.getName().contains(":")) {
      throw new IllegalArgumentException(
          "Cannot write " + path + ": Hadoop cannot use a name with a colon in it");
    }
    return new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID() + TEMPORARY);
  }

  static UncheckedIOException cannot(String verb, Path path, IOException e) {
    return new UncheckedIOException("Cannot " + verb + " " + path + ": " + reason(e), e);
  }

  /** Some of Java's own exceptions have no words, only a path. */
  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "no permission for " + e.getMessage();
    }
    if (e instanceof FileAlreadyExistsException) {
      return e.getMessage() + " is a file";
    }
    return Reasons.firstLine(e);
  }
}
