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
 * Output and exit code of a driver in cluster mode, in a file that submit/weft reads. spark-submit
 * itself shows neither: a standalone master only knows that the driver has ended.
 *
 * <p>{@link #main} is the reader's; its argument is the file.
 */
public final class DriverOutput {
  /** Property with the file's path. Spark passes properties that begin with {@code spark.}. */
  private static final String PROPERTY = "spark.weft.driver-output";

  private static final int MAX_BYTES = 1 << 24;
  private static final int MAX_CHARACTERS = 1 << 16;

  private DriverOutput() {}

  /**
   * Runs a command, and writes its output to the file that the property names, if any.
   *
   * @return the command's exit code
   */
  static int capture(PrintWriter out, PrintWriter err, String... arguments) {
    String file = System.getProperty(PROPERTY);
    if (file == null) {
      return Weft.run(out, err, arguments);
    }
    Copy outCopy = new Copy(out);
    Copy errCopy = new Copy(err);
    int code = Weft.run(new PrintWriter(outCopy, true), new PrintWriter(errCopy, true), arguments);
    ObjectNode output = new ObjectMapper().createObjectNode();
    output.put("exit_code", code);
    output.put("out", outCopy.end());
    output.put("err", errCopy.end());
    try {
      Path path = new Path(file);
      new AtomicFiles(path, hadoop()).write(path, output.toString().getBytes(UTF_8));
    } catch (UncheckedIOException e) {
      err.println(Secrets.redacted(Reasons.firstLine(e)));
    }
    return code;
  }

  /** Prints the output, deletes the file, and exits with the driver's exit code. */
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
            "Cannot tell how the driver ended: it has written no output to %s (its stderr on the cluster may say more)%n",
            Secrets.redacted(String.valueOf(path.getParent())));
        return ExitCode.SOFTWARE;
      }
      JsonNode output = new ObjectMapper().readTree(files.read(path, MAX_BYTES));
      files.delete(path);
      err.print(output.path("err").asText());
      err.flush();
      out.print(output.path("out").asText());
      out.flush();
      return output.path("exit_code").asInt(ExitCode.SOFTWARE);
    } catch (IOException | UncheckedIOException e) {
      err.println(Secrets.redacted(Reasons.firstLine(e)));
      return ExitCode.SOFTWARE;
    }
  }

  private static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** Passes all text on, and keeps the end of it. */
  private static final class Copy extends Writer {
    private final Writer to;
    private final StringBuilder kept = new StringBuilder();

    Copy(Writer to) {
      this.to = to;
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
      to.write(characters, offset, length);
      synchronized (lock) {
        kept.append(characters, offset, length);
        if (kept.length() > 2 * MAX_CHARACTERS) {
          kept.delete(0, kept.length() - MAX_CHARACTERS);
        }
      }
    }

    String end() {
      synchronized (lock) {
        return kept.toString();
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
