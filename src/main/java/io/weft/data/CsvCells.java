package io.weft.data;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Cells of the files of a CSV, read on the driver. */
record CsvCells(DataFiles files, List<Path> paths, CsvFormat format, List<String> names)
    implements CellFinder {

  @Override
  public Optional<Place> find(String column, String cell) {
    int index = names.indexOf(column);
    return index < 0
        ? Optional.empty()
        : paths.stream().map(path -> find(path, index, cell)).flatMap(Optional::stream).findFirst();
  }

  private Optional<Place> find(Path path, int index, String cell) {
    Optional<String> header = format.hasHeader() ? files.firstLine(path, format) : Optional.empty();
    return files.readUntil(
        path,
        (row, line) -> {
          String text = new String(line, format.charset());
          if (format.isComment(text) || header.filter(text::equals).isPresent()) {
            return Optional.empty();
          }
          List<String> cells = CsvLine.cells(text, format);
          return index < cells.size() && cells.get(index).equals(cell)
              ? Optional.of(new Place(DataFiles.displayName(path), row))
              : Optional.empty();
        });
  }
}
