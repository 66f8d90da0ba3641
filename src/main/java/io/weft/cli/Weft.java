package io.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weft.cli.terminal.Colours;
import io.weft.config.ConfigException;
import io.weft.files.Secrets;
import io.weft.run.Build;
import io.weft.run.Failure;
import io.weft.run.StopRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * The program: {@code submit/weft [spark-submit options] COMMAND [options]}.
 *
 * <p>Results go to stdout, progress and errors to stderr. Exit codes: 0 done, 1 failed, 2 bad usage
 * or configuration.
 */
@Command(
    name = "submit/weft",
    customSynopsis = "submit/weft [spark-submit options] COMMAND [options]",
    mixinStandardHelpOptions = true,
    versionProvider = Weft.Version.class,
    subcommands = {
      DataCommand.class,
      InspectCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      ExportCommand.class,
      CompareCommand.class,
      ReportCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    },
    commandListHeading = "%nCommands:%n",
    description = {
      "Trains neural networks on Apache Spark.",
      "",
      "Everything before COMMAND goes to spark-submit, such as --master local[2] or"
          + " --driver-memory 4g. Without --master, Weft runs on all cores of this machine."
          + " SPARK_HOME names a Spark to use instead of the one that Weft was built with."
    },
    footer = {
      "submit/weft data --to data",
      "submit/weft train conf/ann.conf",
      "submit/weft --master local[2] train conf/ann.conf --set seed=2",
      "submit/weft train --help    # the options of a command, with examples"
    })
public final class Weft implements Runnable {

  private static final int WIDTH = 80;

  private static final Map<String, String> EXIT_CODES = exitCodes();

  /** Exit code after Ctrl-C by the convention of shells: 128 + SIGINT. */
  private static final int STOPPED = 130;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Prints the stack trace of an error (as WEFT_DEBUG=1 does).")
  private boolean verbose;

  public static void main(String[] arguments) {
    // Spark, Hadoop and Java name files and write numbers with the digits of the user's language
    Locale.setDefault(Locale.ROOT);
    if (System.getProperty("spark.master", "").startsWith("local")) {
      // an error of a task fails the run with its reason, instead of ending this JVM at once
      System.setProperty("spark.executor.killOnFatalError.depth", "0");
    }
    var out = new PrintWriter(System.out, true, UTF_8);
    var err = new PrintWriter(System.err, true, UTF_8);
    int code = DriverOutput.capture(out, err, arguments);
    if (code != 0 || !isInsideYarn()) {
      // not only when it failed: Spark and BLAS may have left threads behind that keep the JVM
      // alive
      System.exit(code);
    }
  }

  /** Tells whether this is YARN's application master, which reports every exit as a failure. */
  private static boolean isInsideYarn() {
    return "yarn".equals(System.getProperty("spark.master"))
        && "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }

  /**
   * Runs a command.
   *
   * @return the exit code
   */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine program = commandLine(out, err);
    try {
      return program.execute(arguments);
    } catch (Error e) { // picocli takes exceptions alone
      Weft weft = (Weft) program.getCommandSpec().userObject();
      return weft.failed(e, program.getParseResult().subcommand().commandSpec().name(), err);
    }
  }

  /** Makes the parser of all commands. They write to {@code out} and {@code err}. */
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    var weft = new Weft();
    CommandLine program =
        new CommandLine(weft)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpWidth(WIDTH)
            .setColorScheme(
                CommandLine.Help.defaultColorScheme(Colours.ofOut(System.getenv()).ansi()))
            .setOut(out)
            .setErr(err)
            .setExecutionStrategy(
                parsed -> {
                  try {
                    return ClusterMode.run(parsed, System.getProperties());
                  } catch (ConfigException e) { // before picocli's own handler is called
                    return weft.failed(e, "the check", err);
                  }
                })
            .setParameterExceptionHandler((error, arguments) -> usageError(error, err))
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> weft.failed(failure, command.getCommandName(), err));
    addConventions(program);
    return program;
  }

  /** Adds the parts that the help of every command has. */
  private static void addConventions(CommandLine command) {
    UsageMessageSpec help = command.getCommandSpec().usageMessage();
    help.exitCodeListHeading("%nExit codes:%n").exitCodeList(EXIT_CODES);
    if (help.footer().length > 0) {
      help.footerHeading("%nExamples:%n");
      help.footer(Arrays.stream(help.footer()).map(line -> "  " + line).toArray(String[]::new));
    }
    command.getSubcommands().values().forEach(Weft::addConventions);
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("0", "done");
    codes.put("1", "failed");
    codes.put("2", "bad usage or configuration");
    codes.put(String.valueOf(STOPPED), "stopped by Ctrl-C");
    return Collections.unmodifiableMap(codes);
  }

  /** Runs when there is no command. */
  @Override
  public void run() {
    throw new ParameterException(new CommandLine(this), "Cannot run Weft: no command");
  }

  private static int usageError(ParameterException error, PrintWriter err) {
    err.println(coloured(Secrets.redacted(UsageErrors.message(error))));
    err.println("Try " + error.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static String coloured(String message) {
    return Colours.ofErr(System.getenv()).error(message);
  }

  private int failed(Throwable failure, String command, PrintWriter err) {
    if (failure instanceof CancellationException || StopRequest.isJvmEnding()) {
      return STOPPED;
    }
    err.println(coloured(Secrets.redacted(Failure.message(failure, command))));
    if (verbose || System.getenv("WEFT_DEBUG") != null) {
      var trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace, true));
      err.print(Secrets.redacted(trace.toString()));
      err.flush();
    }
    return failure instanceof ConfigException
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }

  /** Text of {@code --version}. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {Build.current().toString()};
    }
  }
}
