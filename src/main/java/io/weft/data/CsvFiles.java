package io.weft.data;

import io.weft.files.FilePaths;
import io.weft.files.FileSystems;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.util.LineReader;

/**
 * The files behind a path that a person typed (a file, a directory or a glob, on any Hadoop file
 * system), and their lines as the driver reads them, one after the other.
 *
 * <p>A file exactly of the typed name comes before the name's meaning as a glob. In a directory or
 * a glob, files without any byte and hidden ones (names that start with {@code _} or {@code .}) are
 * passed over, as Spark does.
 */
public final class CsvFiles {

  // a line beyond this is no CSV of images; it bounds the memory that a wrong file can take
  static final int MAX_LINE_BYTES = 1 << 26;

  private final Configuration configuration;

  public CsvFiles(Configuration configuration) {
    this.configuration = configuration;
  }

  /** The files of several paths: path by path, those of a path by name, each file once. */
  public List<Path> list(List<String> typed) {
    return typed.stream().flatMap(path -> list(path).stream()).distinct().toList();
  }

  /** The files and directories that a path means, at least one. */
  List<Path> places(String typed) {
    try {
      return Arrays.stream(statuses(typed)).map(FileStatus::getPath).toList();
    } catch (IOException e) {
      throw DataException.cannotRead(typed, e);
    }
  }

  /** The files of a path in the order of their names, at least one. */
  public List<Path> list(String typed) {
    try {
      FileStatus[] found = statuses(typed);
      if (found.length == 1 && found[0].isFile()) {
        requireReadable(typed, found[0]);
        return List.of(found[0].getPath());
      }
      List<Path> files = new ArrayList<>();
      for (FileStatus status : found) {
        FileStatus[] inside =
            status.isDirectory()
                ? FileSystems.of(status.getPath(), configuration).listStatus(status.getPath())
                : new FileStatus[] {status};
        Arrays.stream(inside)
            .filter(file -> file.isFile() && file.getLen() > 0 && !isHidden(file.getPath()))
            .forEach(file -> files.add(file.getPath()));
      }
      if (files.isEmpty()) {
        throw DataException.cannotRead(typed, "there is no file with any content in it");
      }
      return files.stream().distinct().sorted(Comparator.comparing(Path::toString)).toList();
    } catch (IOException e) {
      throw DataException.cannotRead(typed, e);
    }
  }

  /** Reads lines from a file's start until {@code use} returns a value. */
  public <T> Optional<T> firstOf(Path file, LineUse<T> use) {
    try (InputStream in = open(file);
        LineReader lines = new LineReader(in, configuration)) {
      Text line = new Text();
      for (long row = 1; lines.readLine(line, MAX_LINE_BYTES, MAX_LINE_BYTES) > 0; row++) {
        Optional<T> result = use.apply(row, line.copyBytes());
        if (result.isPresent()) {
          return result;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw DataException.cannotRead(shown(file), e);
    }
  }

  /** What to do with one line, given its 1-based number; a value ends the reading. */
  @FunctionalInterface
  public interface LineUse<T> {
    Optional<T> apply(long row, byte[] line);
  }

  /** A file's name for messages: local ones without their scheme. */
  static String shown(Path file) {
    return "file".equals(file.toUri().getScheme()) ? file.toUri().getPath() : file.toString();
  }

  /**
   * The file that a scan's column {@code _metadata.file_path} means. The column holds a URI, whose
   * spelling (escapes, slashes) need not be the one of the listed path; paths compare equal.
   */
  static Path scanned(String uri) {
    return new Path(URI.create(uri));
  }

  private FileStatus[] statuses(String typed) throws IOException {
    Path path = path(typed);
    FileSystem fileSystem = FileSystems.of(path, configuration);
    FileStatus[] found;
    try {
      found = new FileStatus[] {fileSystem.getFileStatus(path)};
    } catch (FileNotFoundException e) {
      found = globbed(typed, fileSystem, path);
    }
    if (found.length == 0) {
      throw DataException.cannotRead(typed, "no such file");
    }
    return found;
  }

  private static FileStatus[] globbed(String typed, FileSystem fileSystem, Path path)
      throws IOException {
    try {
      FileStatus[] found = fileSystem.globStatus(path);
      return found == null ? new FileStatus[0] : found;
    } catch (IllegalArgumentException e) { // of the names that it comes by
      throw colon(typed, e);
    }
  }

  private static Path path(String typed) {
    try {
      return FilePaths.typed(typed);
    } catch (IllegalArgumentException e) {
      throw new DataException(String.valueOf(e.getMessage()), e);
    }
  }

  private static DataException colon(String path, IllegalArgumentException reason) {
    return new DataException(
        "Cannot read " + path + ": Hadoop cannot read a name with a colon in it (rename it)",
        reason);
  }

  private static void requireReadable(String typed, FileStatus file) {
    if (file.getLen() == 0) {
      throw DataException.cannotRead(typed, "the file is empty");
    }
    if (isHidden(file.getPath())) {
      throw DataException.cannotRead(
          typed, "Spark passes over files whose names start with _ or . (rename it)");
    }
  }

  private static boolean isHidden(Path file) {
    return file.getName().startsWith("_") || file.getName().startsWith(".");
  }

  private InputStream open(Path file) throws IOException {
    InputStream raw;
    try {
      raw = FileSystems.of(file, configuration).open(file);
    } catch (IllegalArgumentException e) { // of the name of the checksums beside it
      throw colon(shown(file), e);
    }
    CompressionCodec codec = new CompressionCodecFactory(configuration).getCodec(file);
    return codec == null ? raw : codec.createInputStream(raw);
  }
}
