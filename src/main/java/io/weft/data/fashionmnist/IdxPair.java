package io.weft.data.fashionmnist;

import io.weft.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * IDX files of images and of their labels, in one directory, gzipped or plain. Their names are
 * those of MNIST, such as {@code train-images-idx3-ubyte.gz}, with any text in front.
 *
 * @param name name of the part of the data set, such as train or test
 */
record IdxPair(String name, Path images, Path labels) {

  private static final Pattern IMAGES = Pattern.compile("(.*?)[-._]?images([-._])idx3([-._])ubyte");

  /**
   * Finds the pairs of a directory; at least one, and training images first.
   *
   * @throws DataException if there are no images, or images without labels
   */
  static List<IdxPair> in(Path directory) {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(file -> names.add(file.getFileName().toString().replaceFirst("\\.gz$", "")));
    } catch (IOException e) {
      throw DataException.cannotRead(directory, e);
    }
    List<IdxPair> pairs = new ArrayList<>();
    for (String name : names) {
      Matcher images = IMAGES.matcher(name);
      if (images.matches()) {
        String labels = name.replaceFirst("images([-._])idx3", "labels$1idx1");
        pairs.add(
            new IdxPair(
                partName(images.group(1)), locate(directory, name), locate(directory, labels)));
      }
    }
    if (pairs.isEmpty()) {
      throw DataException.cannotRead(
          directory,
          "there are no IDX files of images in it, such as train-images-idx3-ubyte.gz and"
              + " train-labels-idx1-ubyte.gz");
    }
    pairs.sort(
        Comparator.comparing((IdxPair pair) -> !pair.name.contains("train"))
            .thenComparing(IdxPair::name));
    return pairs;
  }

  private static String partName(String prefix) {
    return prefix.isEmpty() ? "images" : prefix.replaceFirst("t10k$", "test");
  }

  /** Path of the gzipped file if it exists, else of the plain one; empty if neither does. */
  static Optional<Path> find(Path directory, String name) {
    return Stream.of(directory.resolve(name + ".gz"), directory.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** Path of the gzipped file or the plain one. */
  static Path locate(Path directory, String name) {
    return find(directory, name)
        .orElseThrow(
            () ->
                DataException.cannotRead(
                    directory.resolve(name + ".gz"),
                    "no such file (nor " + name + " without .gz)"));
  }
}
