package io.weft.data.fashionmnist;

import io.weft.data.DataException;
import io.weft.data.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Converts the four IDX files of Fashion-MNIST to two CSVs: 60,000 training and 10,000 test images
 * of 28 x 28 grey pixels in 10 classes.
 *
 * <p>A CSV has the header {@code label,pixel1,...,pixel784} and one line of integers per image, in
 * the order of the IDX file. The IDX files may be gzipped or plain. The SHA-256 of their
 * uncompressed content is checked, so the CSVs always have the same bytes. Therefore a CSV is
 * current if its size and SHA-256 are the known ones.
 *
 * <p>A CSV is written atomically.
 *
 * <p>Source: H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking
 * Machine Learning Algorithms, 2017.
 */
public final class FashionMnist {

  public static final String TRAINING_CSV = "fashion-mnist_train.csv";
  public static final String TEST_CSV = "fashion-mnist_test.csv";

  /** Names of classes 0 to 9. */
  public static final List<String> CLASS_NAMES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  /** The {@link Table#fingerprint} of the rows of {@link #TRAINING_CSV}. */
  static final String TRAINING_FINGERPRINT = "8741d334794af62c-60000";

  /** The {@link Table#fingerprint} of the rows of {@link #TEST_CSV}. */
  static final String TEST_FINGERPRINT = "2ec1d1bdd16dcf72-10000";

  /** An IDX file without its {@code .gz}, and the SHA-256 of its uncompressed content. */
  record Idx(String name, String sha256) {}

  /** A CSV: its IDX files, and its own size and SHA-256. */
  record Csv(String name, Idx images, Idx labels, long bytes, String sha256) {}

  static final List<Csv> CSVS =
      List.of(
          new Csv(
              TRAINING_CSV,
              new Idx(
                  "train-images-idx3-ubyte",
                  "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
              new Idx(
                  "train-labels-idx1-ubyte",
                  "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
              133_015_827,
              "9b4c3051424ce1d78ff509d54017e2673b27260ea874c5ae9b364c0c1dc8a1b1"),
          new Csv(
              TEST_CSV,
              new Idx(
                  "t10k-images-idx3-ubyte",
                  "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
              new Idx(
                  "t10k-labels-idx1-ubyte",
                  "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
              22_203_025,
              "a269a18ad7ac639afde1ab2e65f83dd38a4fc321d057cf7039df1e5cff241e91"));

  /**
   * Result of {@link #prepare}.
   *
   * @param csvs the CSVs, those of training images first
   * @param source name of the source of the IDX files; empty if all CSVs were current already
   */
  public record Result(List<Path> csvs, Optional<String> source) {

    public Path trainingCsv() {
      return csvs.get(0);
    }

    /** CSV of the test images, which Fashion-MNIST has. */
    public Path testCsv() {
      return csvs.get(1);
    }
  }

  private FashionMnist() {}

  /**
   * Returns true for the fingerprint of all rows of one of the two CSVs, in any order. Class names
   * and published figures apply to these rows only.
   */
  public static boolean hasFingerprint(String fingerprint) {
    return fingerprint.equals(TRAINING_FINGERPRINT) || fingerprint.equals(TEST_FINGERPRINT);
  }

  /**
   * Writes both CSVs to {@code directory}, unless they are current.
   *
   * @param directory created if it is missing
   * @param source a directory with IDX files, gzipped or plain; if they are of another set of
   *     images, each pair of files becomes a CSV with the name of its part, such as train.csv. If
   *     empty, the sources of {@link FashionMnistSource#standard} are tried in turn
   * @param progress receives one line per action
   * @throws DataException if an IDX file is damaged, no source works, or a CSV cannot be written
   */
  public static Result prepare(Path directory, Optional<Path> source, Consumer<String> progress) {
    return source
        .map(given -> convert(CSVS, directory, given, progress))
        .orElseGet(() -> prepare(CSVS, directory, FashionMnistSource.standard(), progress));
  }

  /** Converts the IDX files of a directory, of Fashion-MNIST or any other set of images. */
  static Result convert(List<Csv> csvs, Path directory, Path source, Consumer<String> progress) {
    FashionMnistSource given = FashionMnistSource.given(source);
    if (!Files.isDirectory(source) || areIn(csvs, source)) {
      return prepare(csvs, directory, List.of(given), progress);
    }
    progress.accept(
        source + " does not have the four files of Fashion-MNIST: its images are of another set");
    List<Path> written = new ArrayList<>();
    for (IdxPair pair : IdxPair.in(source)) {
      Path target = directory.resolve(pair.name() + ".csv");
      IdxFile images = IdxFile.images(pair.images());
      IdxFile labels = IdxFile.labels(pair.labels());
      IdxFile.requireSameCount(images, labels);
      write(target, images, labels, progress);
      written.add(target);
    }
    return new Result(List.copyOf(written), Optional.of(given.name()));
  }

  /** Returns true if a directory has all IDX files of the CSVs. */
  private static boolean areIn(List<Csv> csvs, Path source) {
    for (Csv csv : csvs) {
      Optional<Path> images = IdxPair.find(source, csv.images.name);
      Optional<Path> labels = IdxPair.find(source, csv.labels.name);
      if (images.isEmpty()
          || labels.isEmpty()
          || !IdxFile.labels(labels.get()).sha256().equals(csv.labels.sha256)
          || !IdxFile.images(images.get()).sha256().equals(csv.images.sha256)) {
        return false;
      }
    }
    return true;
  }

  static Result prepare(
      List<Csv> csvs, Path directory, List<FashionMnistSource> sources, Consumer<String> progress) {
    List<Csv> missing = new ArrayList<>();
    for (Csv csv : csvs) {
      if (isCurrent(csv, directory.resolve(csv.name))) {
        progress.accept(directory.resolve(csv.name) + " is current");
      } else {
        missing.add(csv);
      }
    }
    Optional<String> used = Optional.empty();
    if (!missing.isEmpty()) {
      used = Optional.of(make(missing, directory, sources, progress));
    }
    return new Result(csvs.stream().map(csv -> directory.resolve(csv.name)).toList(), used);
  }

  /** Writes the CSVs from the first source that works, and returns its name. */
  private static String make(
      List<Csv> csvs, Path directory, List<FashionMnistSource> sources, Consumer<String> progress) {
    List<DataException> failures = new ArrayList<>();
    for (FashionMnistSource source : sources) {
      progress.accept("Reading Fashion-MNIST from " + source.name());
      try {
        source.open(files -> makeAll(csvs, files, directory, progress));
        return source.name();
      } catch (DataException e) {
        if (sources.size() == 1) {
          throw e;
        }
        progress.accept(e.getMessage());
        failures.add(new DataException(source.name() + ": " + e.getMessage(), e));
      }
    }
    StringBuilder message = new StringBuilder("Cannot get Fashion-MNIST: no source works");
    failures.forEach(failure -> message.append("\n  ").append(failure.getMessage()));
    message.append("\nPass a directory that has the four IDX files (");
    message.append(csvs.get(0).images.name).append(".gz and so on).");
    DataException failure = new DataException(message.toString());
    failures.forEach(failure::addSuppressed);
    throw failure;
  }

  private static void makeAll(
      List<Csv> csvs, Path source, Path directory, Consumer<String> progress) {
    for (Csv csv : csvs) {
      Path target = directory.resolve(csv.name);
      if (isCurrent(csv, target)) {
        continue; // written from an earlier source
      }
      IdxFile images = IdxFile.images(IdxPair.locate(source, csv.images.name));
      IdxFile labels = IdxFile.labels(IdxPair.locate(source, csv.labels.name));
      IdxFile.requireSameCount(images, labels);
      images.requireSha256("Fashion-MNIST", csv.images.sha256);
      labels.requireSha256("Fashion-MNIST", csv.labels.sha256);
      write(target, images, labels, progress);
    }
  }

  private static void write(
      Path target, IdxFile images, IdxFile labels, Consumer<String> progress) {
    progress.accept(String.format(Locale.ROOT, "Writing %s: %,d rows", target, images.count()));
    IdxCsv.write(target, images, labels);
  }

  static boolean isCurrent(Csv csv, Path file) {
    MessageDigest digest = IdxFile.sha256Digest();
    try {
      if (!Files.isRegularFile(file) || Files.size(file) != csv.bytes) {
        return false;
      }
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        byte[] buffer = new byte[1 << 16];
        while (in.read(buffer) >= 0) {
          // reading updates the digest
        }
      }
    } catch (IOException e) {
      return false; // writing it again shows whether the error remains
    }
    return HexFormat.of().formatHex(digest.digest()).equals(csv.sha256);
  }
}
