package io.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.files.AtomicFiles;
import io.weft.files.Reasons;
import io.weft.files.Secrets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.ExitCode;

/**
 * What a driver in cluster mode has said, and its exit code, in a file that submit/weft reads.
 * spark-submit itself shows neither: a standalone master only knows that the driver has ended.
 *
 * <p>The main class is that of the reader; its argument is the file.
 */
public final class LastWords {
  /** Names the file. Spark hands what begins with {@code spark.} to the driver. */
  private static final String PROPERTY = "spark.weft.last-words";

  private static final int MAX_BYTES = 1 << 24;
  private static final int MOST_CHARACTERS = 1 << 16;

  private LastWords() {}

  /**
   * Runs a command, and keeps what it says where the property asks for that.
   *
   * @return its exit code
   */
  static int kept(PrintWriter out, PrintWriter err, String... arguments) {
    String file = System.getProperty(PROPERTY);
    if (file == null) {
      return Weft.run(out, err, arguments);
    }
    Copy saidOut = new Copy(out);
    Copy saidErr = new Copy(err);
    int code = Weft.run(new PrintWriter(saidOut, true), new PrintWriter(saidErr, true), arguments);
    ObjectNode words = new ObjectMapper().createObjectNode();
    words.put("exit_code", code);
    words.put("out", saidOut.end());
    words.put("err", saidErr.end());
    try {
      Path path = new Path(file);
      new AtomicFiles(path, hadoop()).write(path, words.toString().getBytes(UTF_8));
    } catch (UncheckedIOException e) {
      err.println(Secrets.redacted(Reasons.firstLine(e)));
    }
    return code;
  }

  /** Prints the last words, deletes their file, and ends as the driver did. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    System.exit(read(arguments[0], out, err));
  }

  static int read(String file, PrintWriter out, PrintWriter err) {
    Path path = new Path(file);
    try {
      AtomicFiles files = new AtomicFiles(path, hadoop());
      if (!files.exists(path)) {
        err.printf(
            "Cannot tell how the driver ended: it left no word in %s (its stderr on the cluster may say more)%n",
            Secrets.redacted(String.valueOf(path.getParent())));
        return ExitCode.SOFTWARE;
      }
      JsonNode words = new ObjectMapper().readTree(files.read(path, MAX_BYTES));
      files.delete(path);
      err.print(words.path("err").asText());
      err.flush();
      out.print(words.path("out").asText());
      out.flush();
      return words.path("exit_code").asInt(ExitCode.SOFTWARE);
    } catch (IOException | UncheckedIOException e) {
      err.println(Secrets.redacted(Reasons.firstLine(e)));
      return ExitCode.SOFTWARE;
    }
  }

  private static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** Passes on all, and remembers the end of it. */
  private static final class Copy extends Writer {
    private final Writer to;
    private final StringBuilder said = new StringBuilder();

    Copy(Writer to) {
      this.to = to;
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
      to.write(characters, offset, length);
      synchronized (lock) {
        said.append(characters, offset, length);
        if (said.length() > 2 * MOST_CHARACTERS) {
          said.delete(0, said.length() - MOST_CHARACTERS);
        }
      }
    }

    String end() {
      synchronized (lock) {
        return said.toString();
      }
    }

    @Override
    public void flush() throws IOException {
      to.flush();
    }

    @Override
    public void close() throws IOException {
      to.close();
    }
  }
}
