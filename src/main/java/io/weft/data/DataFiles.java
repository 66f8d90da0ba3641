package io.weft.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdInputStream;
import io.weft.files.FilePaths;
import io.weft.files.FileSystems;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
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

/**
 * Lists the files of a path that a user typed, and reads their lines on the driver. The path is a
 * file, a directory or a glob on any Hadoop file system.
 *
 * <p>A path that exists is taken literally, not as a glob. In a directory or a glob, empty files
 * and hidden files (names that start with {@code _} or {@code .}) are skipped, as in Spark. A
 * directory also has the files of its partitions, which are directories such as {@code year=2013}.
 */
public final class DataFiles {

  // bounds the memory that a wrong file can take; no line of a CSV of images is so long
  static final int MAX_LINE_BYTES = 1 << 26;

  private final Configuration configuration;

  public DataFiles(Configuration configuration) {
    this.configuration = configuration;
  }

  /** Files of several paths, in the order of the paths and then of the names; each file once. */
  public List<Path> list(List<String> typed) {
    return typed.stream().flatMap(path -> list(path).stream()).distinct().toList();
  }

  /** Files and directories that match a path, which may be a glob; none for a table's name. */
  public List<Path> matches(String typed) {
    return typed.startsWith(JdbcSource.PREFIX)
        ? List.of()
        : find(typed).stream().map(FileStatus::getPath).toList();
  }

  /** Files and directories that match a path, which may be a glob; none if it does not exist. */
  List<FileStatus> find(String typed) {
    Path path = path(typed);
    try {
      FileSystem fileSystem = FileSystems.of(path, configuration);
      try {
        return List.of(fileSystem.getFileStatus(path));
      } catch (FileNotFoundException e) {
        return globbed(typed, fileSystem, path);
      }
    } catch (IOException e) {
      throw DataException.cannotRead(typed, e);
    }
  }

  /** Files of a path in the order of their names, at least one. */
  public List<Path> list(String typed) {
    List<FileStatus> matches = find(typed);
    if (matches.isEmpty()) {
      throw DataException.cannotRead(typed, "no such file");
    }
    if (matches.size() == 1 && matches.get(0).isFile()) {
      requireReadable(typed, matches.get(0));
      return List.of(matches.get(0).getPath());
    }
    List<Path> files = files(typed, matches);
    if (files.isEmpty()) {
      throw DataException.cannotRead(typed, "there is no file with any content in it");
    }
    return files;
  }

  /** Files with content among the matches of a path and in its directories, by their names. */
  List<Path> files(String typed, List<FileStatus> matches) {
    try {
      List<Path> files = new ArrayList<>();
      for (FileStatus match : matches) {
        if (match.isDirectory()) {
          addFiles(match.getPath(), files);
        } else if (hasContent(match)) {
          files.add(match.getPath());
        }
      }
      return files.stream().distinct().sorted(Comparator.comparing(Path::toString)).toList();
    } catch (IOException e) {
      throw DataException.cannotRead(typed, e);
    }
  }

  private void addFiles(Path directory, List<Path> files) throws IOException {
    for (FileStatus inside : FileSystems.of(directory, configuration).listStatus(directory)) {
      if (inside.isDirectory() && inside.getPath().getName().matches("[^_.=][^=]*=.*")) {
        addFiles(inside.getPath(), files);
      } else if (hasContent(inside)) {
        files.add(inside.getPath());
      }
    }
  }

  /** Files with content and directories in a directory that are not hidden, by their names. */
  List<FileStatus> visible(Path directory) {
    try {
      return Arrays.stream(FileSystems.of(directory, configuration).listStatus(directory))
          .filter(inside -> inside.isDirectory() ? !isHidden(inside.getPath()) : hasContent(inside))
          .sorted(Comparator.comparing(inside -> inside.getPath().toString()))
          .toList();
    } catch (IOException e) {
      throw DataException.cannotRead(displayName(directory), e);
    }
  }

  /** Reads lines from a file's start until {@code reader} returns a value. */
  public <T> Optional<T> readUntil(Path file, LineReader<T> reader) {
    try (InputStream in = open(file);
        org.apache.hadoop.util.LineReader lines =
            new org.apache.hadoop.util.LineReader(in, configuration)) {
      Text line = new Text();
      for (long row = 1; lines.readLine(line, MAX_LINE_BYTES, MAX_LINE_BYTES) > 0; row++) {
        Optional<T> result = reader.apply(row, line.copyBytes());
        if (result.isPresent()) {
          return result;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw DataException.cannotRead(displayName(file), e);
    }
  }

  /** First bytes of a file, uncompressed. */
  byte[] start(Path file) {
    return read(file, FileStart.BYTES);
  }

  /** All bytes of a file, uncompressed, or the first ones. */
  byte[] read(Path file, int most) {
    try (InputStream in = open(file)) {
      return in.readNBytes(most);
    } catch (IOException e) {
      throw DataException.cannotRead(displayName(file), e);
    }
  }

  /** First line that is neither blank nor a comment; empty if there is none. */
  Optional<String> firstLine(Path file, CsvFormat format) {
    List<String> lines = firstLines(file, format, 1);
    return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(0));
  }

  /** The first lines that are neither blank nor a comment, {@code most} or fewer. */
  List<String> firstLines(Path file, CsvFormat format, int most) {
    List<String> lines = new ArrayList<>();
    try (Reader in = new BufferedReader(new InputStreamReader(open(file), format.charset()))) {
      StringBuilder line = new StringBuilder();
      int c = 0;
      while (c >= 0 && lines.size() < most && line.length() < MAX_LINE_BYTES) {
        c = in.read();
        if (c >= 0 && c != '\n' && c != '\r') {
          line.append((char) c);
          continue;
        }
        if (!CsvLine.isBlank(line.toString().getBytes(UTF_8)) && !format.isComment(line)) {
          lines.add(line.toString());
        }
        line.setLength(0);
      }
      return lines;
    } catch (IOException e) {
      throw DataException.cannotRead(displayName(file), e);
    }
  }

  /** Function of a line and its 1-based number; a value ends the reading. */
  @FunctionalInterface
  public interface LineReader<T> {
    Optional<T> apply(long row, byte[] line);
  }

  /** Name of a file in messages; a local file has no scheme. */
  static String displayName(Path file) {
    return "file".equals(file.toUri().getScheme()) ? file.toUri().getPath() : file.toString();
  }

  /**
   * Path of a value of a scan's column {@code _metadata.file_path}. The value is a URI. Its escapes
   * and slashes may differ from those of the listed path, but the paths are equal.
   */
  static Path ofScan(String uri) {
    return new Path(URI.create(uri));
  }

  private static List<FileStatus> globbed(String typed, FileSystem fileSystem, Path path)
      throws IOException {
    try {
      FileStatus[] matches = fileSystem.globStatus(path);
      return matches == null ? List.of() : List.of(matches);
    } catch (IllegalArgumentException e) { // a name in the directory has a colon
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
          typed, "Spark skips files whose names start with _ or . (rename it)");
    }
  }

  private static boolean hasContent(FileStatus file) {
    return file.isFile() && file.getLen() > 0 && !isHidden(file.getPath());
  }

  private static boolean isHidden(Path file) {
    return file.getName().startsWith("_") || file.getName().startsWith(".");
  }

  private InputStream open(Path file) throws IOException {
    InputStream raw;
    try {
      raw = FileSystems.of(file, configuration).open(file);
    } catch (IllegalArgumentException e) { // the name of its checksum file has a colon
      throw colon(displayName(file), e);
    }
    if (file.getName().endsWith(".zst")) { // Hadoop's codec needs a library of the system
      return new ZstdInputStream(raw);
    }
    CompressionCodec codec = new CompressionCodecFactory(configuration).getCodec(file);
    return codec == null ? raw : codec.createInputStream(raw);
  }
}
