package io.weft.cli;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which process is at work on a run, as {@code run.json} says it: number, machine, and when it
 * started, since numbers are given again.
 */
final class WorkingProcess {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,18})@(\\S+) since (\\S+)");

  private WorkingProcess() {}

  /** This process. */
  static String here() {
    return text(ProcessHandle.current());
  }

  /** Of a process on this machine. */
  static String text(ProcessHandle process) {
    return String.format(Locale.ROOT, "%d@%s since %s", process.pid(), host(), started(process));
  }

  /**
   * The number of the process of a text, if it is another one than this, on this machine, and
   * alive. Of other machines nothing is known.
   */
  static Optional<Long> alive(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || !matcher.group(2).equals(host())) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(matcher.group(1)))
        .filter(process -> started(process).equals(matcher.group(3)))
        .filter(process -> !process.equals(ProcessHandle.current()))
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid);
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  private static String host() {
    String name = ManagementFactory.getRuntimeMXBean().getName();
    return name.substring(name.indexOf('@') + 1).replaceAll("\\s", "-");
  }
}
