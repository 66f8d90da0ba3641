package io.weft.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.zeppelin.notebook.Note;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of the notes, read by Zeppelin's own classes; no server is needed. */
class NoteFilesTest {
  static final Path NOTES = Path.of(System.getProperty("notes"));

  static List<Path> notes() throws IOException {
    try (Stream<Path> files = Files.list(NOTES)) {
      return files.filter(file -> file.toString().endsWith(".zpln")).sorted().toList();
    }
  }

  @Test
  void thereAreFourNotes() throws IOException {
    assertThat(notes())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "comparison.zpln", "mistakes.zpln", "training-curves.zpln", "where-the-time-goes.zpln");
  }

  @ParameterizedTest
  @MethodSource("notes")
  void zeppelinReadsEachParagraph(Path file) throws IOException {
    Note note = Note.fromJson("id", Files.readString(file));

    assertThat(note.getParagraphs()).hasSizeGreaterThan(3);
    assertThat(note.getParagraphs())
        .allSatisfy(
            paragraph -> {
              paragraph.parseText();
              assertThat(paragraph.getIntpText()).isIn("md", "spark", "spark.sql");
              assertThat(paragraph.getScriptText()).isNotBlank();
            });
    assertThat(note.getParagraphs().get(0).getIntpText()).isEqualTo("md");
    assertThat(note.getParagraphs().get(1).getIntpText()).isEqualTo("spark");
  }

  @ParameterizedTest
  @MethodSource("notes")
  void noResultsAreStoredAndTheUserInterfaceFindsAConfigForThem(Path file) throws IOException {
    Note note = Note.fromJson("id", Files.readString(file));

    assertThat(note.getParagraphs())
        .allSatisfy(
            paragraph -> {
              assertThat(paragraph.getReturn()).isNull();
              assertThat(paragraph.getConfig().get("results")).isNotNull();
              assertThat(paragraph.settings.getParams()).isEmpty();
              assertThat(paragraph.settings.getForms()).isEmpty();
            });
  }

  @Test
  void allNotesReadRunsWithTheSameCode() throws IOException {
    TreeSet<String> readers = new TreeSet<>();
    for (Path file : notes()) {
      String loader = Note.fromJson("id", Files.readString(file)).getParagraphs().get(1).getText();
      assertThat(loader).contains("\n// ------");
      readers.add(loader.substring(0, loader.indexOf("\n// ------")));
    }

    assertThat(readers).hasSize(1);
  }
}
