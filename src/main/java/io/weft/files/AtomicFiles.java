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
 * Reads and writes files on any Hadoop file system; each file or directory appears whole or not at
 * all. It is written under a hidden temporary name in the same directory, and then renamed.
 *
 * <p>The rename replaces atomically on local disks and on HDFS. In a store without such a rename, a
 * reader may find no file for a moment, but never half a file.
 *
 * <p>A file survives a power failure: its bytes are synced before the rename. On a local disk, the
 * directory entry is synced before the call returns.
 *
 * <p>Errors: {@link UncheckedIOException} that names the file.
 */
public final class AtomicFiles {
  private static final String TEMPORARY = ".tmp";

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private final FileSystem files;
  private final @Nullable FileContext context;

  /** Opens the file system of {@code path}. */
  public AtomicFiles(Path path, Configuration hadoop) {
    try {
      FileSystem fileSystem = FileSystems.of(path, hadoop);
      // Hadoop would rename its checksum file a moment after the local file, and a reader in
      // between would see a corrupt file
      this.files =
          fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
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
      return null; // this file system has only the older API
    }
  }

  public boolean exists(Path path) {
    try {
      return files.exists(path);
    } catch (IOException e) {
      throw cannot("read", path, e);
    }
  }

  /** Sorted names of the directories in {@code directory}, without hidden ones. */
  public List<String> directories(Path directory) {
    return names(directory, status -> status.isDirectory() && !isHidden(status));
  }

  /** Sorted names of the files in {@code directory}, without hidden ones. */
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

  /** Size of a file in bytes. */
  public long size(Path file) {
    try {
      return files.getFileStatus(file).getLen();
    } catch (IOException e) {
      throw cannot("read", file, e);
    }
  }

  /** Content of a file of at most {@code maxBytes} bytes; a longer file is an error. */
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
    write(file, out -> out.write(content));
  }

  /** Creates or replaces {@code file}, with the directories above it. */
  public void write(Path file, Content content) {
    Path temporary = temporaryNameOf(file);
    try {
      writeAndSync(create(temporary), content);
      move(temporary, file, Options.Rename.OVERWRITE);
    } catch (IOException e) {
      deleteQuietly(temporary, e);
      throw cannot("write", file, e);
    } catch (RuntimeException | Error e) {
      deleteQuietly(temporary, e);
      throw e;
    }
  }

  /** Creates or replaces a file that others can read while it is written. */
  public GrowingFile grow(Path file) {
    try {
      return new GrowingFile(file, create(file));
    } catch (IOException e) {
      throw cannot("write", file, e);
    }
  }

  /**
   * Creates a file unless it exists. If several processes try at the same time, exactly one
   * succeeds. A reader may see an empty file for a moment.
   *
   * <p>This holds on local disks, on HDFS, and in stores with conditional writes (S3 through Hadoop
   * 3.4.2 or later, Azure, Google).
   *
   * @return true if this call created the file
   */
  public boolean create(Path file, byte[] content) {
    try {
      OutputStream out = createNew(file);
      try {
        writeAndSync(out, stream -> stream.write(content));
      } catch (IOException e) {
        if (!(e instanceof PathIOException)) {
          deleteQuietly(file, e);
        }
        throw e;
      }
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException
        | FileAlreadyExistsException
        | PathIOException e) { // the last one is from S3, which checks when the file is closed
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

  /** Time of the last change in milliseconds since 1970, by the clock of the file system. */
  public long modificationTime(Path file) {
    try {
      return files.getFileStatus(file).getModificationTime();
    } catch (IOException e) {
      throw cannot("read", file, e);
    }
  }

  /**
   * Creates {@code directory} with one file in it, unless it exists. If several processes try at
   * the same time, exactly one succeeds.
   *
   * @return true if this call created the directory
   */
  public boolean createDirectory(Path directory, String fileName, byte[] content) {
    if (exists(directory)) {
      return false;
    }
    Path temporary = temporaryNameOf(directory);
    try {
      writeAndSync(create(new Path(temporary, fileName)), out -> out.write(content));
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
   * Creates or replaces a directory that {@code writer} fills. A reader may find no directory for a
   * moment, but never half of one.
   *
   * @param writer receives the temporary path and writes there
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
   * Creates or replaces a file that {@code writer} writes as the only part file of a directory, as
   * a Spark job with one task does.
   *
   * @param writer receives the temporary path of the directory and writes there
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

  /** Replaces {@code file} by renaming another file, which needs no disk space. */
  public void replace(Path file, Path by) {
    try {
      files.getFileStatus(by); // fails before the file is deleted where a rename cannot replace it
      move(by, file, Options.Rename.OVERWRITE);
    } catch (IOException e) {
      throw cannot("replace", file, e);
    }
  }

  public void delete(Path file) {
    delete(file, false);
  }

  private void delete(Path path, boolean recursive) {
    try {
      files.delete(path, recursive);
    } catch (IOException e) {
      throw cannot("delete", path, e);
    }
  }

  /**
   * Deletes the temporary files that killed processes have left in {@code directory}. No other
   * process may be writing there.
   */
  public void deleteTemporaryFiles(Path directory) {
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

  /** Writes a whole file, and syncs it to the disk if the file system supports that. */
  private static void writeAndSync(OutputStream to, Content content) throws IOException {
    try {
      content.writeTo(to);
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
        if (again != e) { // HDFS throws the same exception again
          e.addSuppressed(again);
        }
      }
      throw e;
    }
    to.close();
  }

  /** Syncs the entries of a local directory; other file systems do so themselves. */
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

  /** A hidden name, so that no reader of the directory takes the file for data. */
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

  /** A reason in words; some of Java's exceptions give only a path. */
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
