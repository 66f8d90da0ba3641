package io.weft.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: what {@code submit/weft} starts. */
@Command(
    name = "weft",
    description = "Neural-network training on Apache Spark.",
    mixinStandardHelpOptions = true,
    versionProvider = Weft.Version.class,
    subcommands = {DataCommand.class, TrainCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class Weft {
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;

  private Weft() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Weft())
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              command.getErr().println(failure.getMessage());
              if (System.getenv("WEFT_DEBUG") != null || failure.getMessage() == null) {
                failure.printStackTrace(command.getErr());
              }
              return failure instanceof UsageException ? BAD_USAGE : FAILED;
            });
  }

  /** What the build says about itself. */
  static Properties build() {
    Properties build = new Properties();
    try (InputStream in = Weft.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        build.load(in);
      }
    } catch (IOException e) {
      build.setProperty("git.build.version", "unknown: " + e.getMessage());
    }
    return build;
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      Properties build = build();
      return new String[] {
        "weft %s (%s)"
            .formatted(
                build.getProperty("git.build.version", "unknown"),
                build.getProperty("git.commit.id.abbrev", "unknown commit"))
      };
    }
  }
}
