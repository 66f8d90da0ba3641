package io.weft.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.FileNames;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFilesTest {
  private static final byte[] ONE = "one".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TWO = "two".getBytes(StandardCharsets.UTF_8);

  /** A file system on the local disk with the older API only, like some object stores. */
  public static final class OldApiFileSystem extends FilterFileSystem {
    public OldApiFileSystem() {
      super(
          new RawLocalFileSystem() {
            @Override
            protected void checkPath(Path path) {}
          });
    }

    @Override
    public void initialize(URI name, Configuration hadoop) throws java.io.IOException {
      super.initialize(URI.create("file:///"), hadoop);
    }

    @Override
    public URI getUri() {
      return URI.create("old:///");
    }

    @Override
    protected void checkPath(Path path) {}
  }

  @TempDir private java.nio.file.Path temporary;
  private final Configuration hadoop = new Configuration();

  @BeforeEach
  void theLocalDiskHasOtherNames() {
    hadoop.set("fs.viewfs.mounttable.cluster.link./disk", temporary.toUri().toString());
    hadoop.setClass("fs.old.impl", OldApiFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    hadoop.setBoolean("fs.old.impl.disable.cache", true);
    hadoop.setBoolean("fs.viewfs.impl.disable.cache", true);
  }

  private Path root(String kind) {
    return switch (kind) {
      case "viewfs" -> new Path("viewfs://cluster/disk");
      case "old" -> new Path("old://" + temporary);
      default -> new Path(temporary.toUri());
    };
  }

  @Test
  void contentThatFailsLeavesTheOldFileAndNoOther() throws Exception {
    AtomicFiles files = new AtomicFiles(root("local"), hadoop);
    Path file = new Path(root("local"), "file");
    files.write(file, ONE);
    assertThatThrownBy(
            () ->
                files.write(
                    file,
                    out -> {
                      out.write(TWO);
                      throw new IllegalStateException("broken");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");
    assertThat(files.read(file, 100)).isEqualTo(ONE);
    assertThat(FileNames.under(temporary)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "viewfs", "old"})
  void aFileIsCreatedAndReplaced(String kind) throws Exception {
    AtomicFiles files = new AtomicFiles(root(kind), hadoop);
    Path file = new Path(root(kind), "made/on/the/way/file");
    assertThat(files.exists(file)).isFalse();
    files.write(file, ONE);
    assertThat(files.read(file, 100)).isEqualTo(ONE);
    files.write(file, TWO);
    assertThat(files.read(file, 100)).isEqualTo(TWO);
    assertThat(FileNames.under(temporary)).filteredOn(name -> name.contains(".tmp")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "viewfs", "old"})
  void aDirectoryIsCreatedOnce(String kind) throws Exception {
    AtomicFiles files = new AtomicFiles(root(kind), hadoop);
    Path directory = new Path(root(kind), "made/directory");
    assertThat(files.createDirectory(directory, "file", ONE)).isTrue();
    assertThat(files.createDirectory(directory, "file", TWO)).isFalse();
    assertThat(files.read(new Path(directory, "file"), 100)).isEqualTo(ONE);
    assertThat(files.directories(new Path(root(kind), "made"))).containsExactly("directory");
    assertThat(FileNames.under(temporary)).filteredOn(name -> name.contains(".tmp")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "viewfs", "old"})
  void aFileIsCreatedOnce(String kind) throws Exception {
    AtomicFiles files = new AtomicFiles(root(kind), hadoop);
    Path file = new Path(root(kind), "file");
    assertThat(files.create(file, ONE)).isTrue();
    assertThat(files.create(file, TWO)).isFalse();
    assertThat(files.read(file, 100)).isEqualTo(ONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "old"})
  void aFileThatCannotBeWrittenLeavesNothingBehind(String kind) throws Exception {
    Files.createDirectories(temporary.resolve("file/is/a/directory"));
    Path file = new Path(root(kind), "file");
    assertThatThrownBy(() -> new AtomicFiles(file, hadoop).write(file, ONE))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("Cannot write " + file + ": ");
    assertThat(FileNames.under(temporary)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "viewfs", "old"})
  void aDirectoryOfAnotherIsReplacedWhenItIsWholeAndOnlyThen(String kind) throws Exception {
    AtomicFiles files = new AtomicFiles(root(kind), hadoop);
    Path directory = new Path(root(kind), "made/directory");
    files.writeDirectory(directory, aside -> files.write(new Path(aside, "one"), ONE));
    files.writeDirectory(directory, aside -> files.write(new Path(aside, "two"), TWO));
    assertThatThrownBy(
            () ->
                files.writeDirectory(
                    directory,
                    aside -> {
                      files.write(new Path(aside, "three"), ONE);
                      throw new IllegalStateException("no more");
                    }))
        .hasMessage("no more");
    assertThat(files.files(directory)).containsExactly("two");
    assertThat(FileNames.under(temporary)).filteredOn(name -> name.contains(".tmp")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "viewfs", "old"})
  void aFileTakesThePlaceOfAnother(String kind) throws Exception {
    AtomicFiles files = new AtomicFiles(root(kind), hadoop);
    Path one = new Path(root(kind), "one");
    Path two = new Path(root(kind), "two");
    files.write(one, ONE);
    files.write(two, TWO);
    files.replace(one, two);
    assertThat(files.read(one, 100)).isEqualTo(TWO);
    assertThatThrownBy(() -> files.replace(one, two))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("Cannot replace " + one + ": ");
    assertThat(files.exists(two)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "viewfs", "old"})
  void draftsAreNoFilesAndCanBeDeleted(String kind) throws Exception {
    AtomicFiles files = new AtomicFiles(root(kind), hadoop);
    Path directory = new Path(root(kind), "made");
    files.write(new Path(directory, "b"), ONE);
    files.write(new Path(directory, "a"), ONE);
    files.write(new Path(directory, "directory/file"), ONE);
    Files.write(temporary.resolve("made/.b.1234.tmp"), TWO);
    Files.createDirectories(temporary.resolve("made/.directory.1234.tmp"));
    Files.write(temporary.resolve("made/.directory.1234.tmp/file"), TWO);
    Files.write(temporary.resolve("made/.hidden"), TWO);
    assertThat(files.files(directory)).containsExactly("a", "b");
    files.deleteTemporaryFiles(directory);
    files.delete(new Path(directory, "a"));
    assertThat(FileNames.under(temporary))
        .filteredOn(name -> !name.endsWith(".crc"))
        .containsExactly("made/.hidden", "made/b", "made/directory/file");
    assertThat(files.size(new Path(directory, "b"))).isEqualTo(3);
  }

  @Test
  void whatIsNotThereCannotBeRead() {
    Path file = new Path(temporary.toUri().toString(), "none");
    AtomicFiles files = new AtomicFiles(file, hadoop);
    assertThatThrownBy(() -> files.read(file, 100))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Cannot read " + file + ": File " + file + " does not exist");
    assertThatThrownBy(() -> files.directories(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Cannot list " + file + ": File " + file + " does not exist");
  }

  @Test
  void anUnknownKindOfFileSystemIsAnError() {
    Path path = new Path("gopher://host/runs");
    assertThatThrownBy(() -> new AtomicFiles(path, hadoop))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "Cannot open %s: this Spark knows no file system gopher:// (--jars or --packages add one)",
            path);
  }
}
