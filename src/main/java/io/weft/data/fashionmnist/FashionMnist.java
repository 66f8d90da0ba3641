package io.weft.data.fashionmnist;

import io.weft.data.DataException;
import io.weft.data.Table;
import io.weft.files.AtomicFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
import org.apache.hadoop.conf.Configuration;

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
   * @param source name of the source of the IDX files; empty if both CSVs were current already
   */
  public record Result(Path trainingCsv, Path testCsv, Optional<String> source) {}

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
   * @param source a directory with the four IDX files, gzipped or plain; if empty, the sources of
   *     {@link FashionMnistSource#standard} are tried in turn
   * @param progress receives one line per action
   * @throws DataException if an IDX file is damaged or of another data set, no source works, or a
   *     CSV cannot be written
   */
  public static Result prepare(Path directory, Optional<Path> source, Consumer<String> progress) {
    List<FashionMnistSource> sources =
        source
            .map(given -> List.of(FashionMnistSource.given(given)))
            .orElseGet(FashionMnistSource::standard);
    return prepare(CSVS, directory, sources, progress);
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
    return new Result(
        directory.resolve(csvs.get(0).name), directory.resolve(csvs.get(1).name), used);
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
      IdxFile images = IdxFile.images(locate(source, csv.images));
      IdxFile labels = IdxFile.labels(locate(source, csv.labels));
      IdxFile.requireSameCount(images, labels);
      images.requireSha256("Fashion-MNIST", csv.images.sha256);
      labels.requireSha256("Fashion-MNIST", csv.labels.sha256);
      progress.accept(String.format(Locale.ROOT, "Writing %s: %,d rows", target, images.count()));
      write(directory, csv.name, images, labels);
    }
  }

  /** Path of the gzipped file if it exists, else of the plain one. */
  private static Path locate(Path directory, Idx idx) {
    Path zipped = directory.resolve(idx.name + ".gz");
    Path plain = directory.resolve(idx.name);
    if (!Files.isRegularFile(zipped) && !Files.isRegularFile(plain)) {
      throw DataException.cannotRead(zipped, "no such file (nor " + idx.name + " without .gz)");
    }
    return Files.isRegularFile(zipped) ? zipped : plain;
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

  private static void write(Path directory, String name, IdxFile images, IdxFile labels) {
    Path target = directory.resolve(name);
    var path = new org.apache.hadoop.fs.Path(target.toUri());
    try {
      new AtomicFiles(path, new Configuration())
          .write(
              path,
              out -> {
                BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
                writeRows(images, labels, buffered);
                buffered.flush();
              });
    } catch (UncheckedIOException e) {
      throw new DataException("Cannot write " + target + ": " + e.getCause(), e);
    }
  }

  private static void writeRows(IdxFile images, IdxFile labels, BufferedOutputStream out)
      throws IOException {
    byte[][] cells = new byte[256][]; // a comma and the number
    for (int value = 0; value < cells.length; value++) {
      cells[value] = ("," + value).getBytes(StandardCharsets.US_ASCII);
    }
    int pixels = images.itemSize();
    StringBuilder header = new StringBuilder("label");
    for (int pixel = 1; pixel <= pixels; pixel++) {
      header.append(",pixel").append(pixel);
    }
    out.write(header.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
    for (int row = 0; row < images.count(); row++) {
      byte[] label = cells[labels.values()[row] & 0xff];
      out.write(label, 1, label.length - 1);
      for (int i = row * pixels; i < (row + 1) * pixels; i++) {
        out.write(cells[images.values()[i] & 0xff]);
      }
      out.write('\n');
    }
  }
}
