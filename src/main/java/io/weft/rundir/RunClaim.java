package io.weft.rundir;

import io.weft.files.AtomicFiles;
import io.weft.files.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.jspecify.annotations.Nullable;

/**
 * Exclusive right of one process to write to a run directory. It is a hidden file that names the
 * process. The file is deleted when the claim is closed or the JVM ends.
 *
 * <ol>
 *   <li>A process creates the file. Only one process can ({@link AtomicFiles#create}).
 *   <li>While it is at work, it writes the file again every {@link #RENEWED}.
 *   <li>If the file exists, its process may be dead. A process of this machine is dead if it no
 *       longer runs. A process of another machine is dead if the file is older than {@link #STALE}
 *       by the file system's clock.
 *   <li>The file of a dead process is replaced under a second claim. Its name contains the random
 *       part of the dead process's file, so that exactly one process replaces the file.
 * </ol>
 *
 * <p>A process that was suspended for longer finds another process in the file, and must end: see
 * {@link #requireHeld}. Safe for several threads.
 */
public final class RunClaim implements AutoCloseable {
  static final Duration RENEWED = Duration.ofSeconds(20);
  static final Duration STALE = Duration.ofMinutes(2);
  static final String NAME = ".claim";

  /** Priority of the hook: after Spark has stopped (40), before file systems are closed (10). */
  private static final int WHEN_THE_JVM_ENDS = 30;

  private static final int MAX_BYTES = 1 << 12;

  private final AtomicFiles files;
  private final Path file;
  private final Holder me = Holder.here();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable hook = this::release;
  private long confirmedMillis = System.currentTimeMillis();
  private boolean released;
  private @Nullable Holder successor;

  private RunClaim(Path directory, AtomicFiles files) {
    this.files = files;
    this.file = new Path(directory, NAME);
  }

  /**
   * Takes the claim of a run directory.
   *
   * @throws IllegalArgumentException if another process has it; says which
   */
  static RunClaim of(Path directory, AtomicFiles files) {
    RunClaim claim = new RunClaim(directory, files);
    claim.take(claim.file);
    try {
      ShutdownHookManager.get().addShutdownHook(claim.hook, WHEN_THE_JVM_ENDS);
    } catch (IllegalStateException e) { // the JVM is ending
      claim.release();
      throw e;
    }
    Thread renewal = new Thread(claim::renewUntilReleased, "weft-claim");
    renewal.setDaemon(true);
    renewal.start();
    return claim;
  }

  private void take(Path claim) {
    while (!files.create(claim, me.bytes())) {
      Optional<Holder> found = read(claim);
      if (found.isEmpty()) {
        continue; // released just now
      }
      Holder dead = found.get();
      requireDead(dead, claim);
      Path second = new Path(claim.getParent(), claim.getName() + "-" + dead.token);
      take(second);
      try {
        if (read(claim).equals(found)) {
          files.write(claim, me.bytes());
          return;
        }
      } finally {
        files.delete(second);
      }
    }
  }

  private void requireDead(Holder holder, Path claim) {
    if (holder.isOnThisMachine()) {
      if (holder.isAlive()) {
        throw isAtWork(
            String.format(
                Locale.ROOT,
                "process %d on this machine is at work on it (stop that one first)",
                holder.pid));
      }
      return;
    }
    long silent = now() - files.modificationTime(claim);
    if (silent < STALE.toMillis()) {
      throw isAtWork(
          String.format(
              Locale.ROOT,
              "%s was at work on it %d s ago (stop it first; a process that is dead is replaced"
                  + " after %d s, or at once when %s is deleted)",
              holder,
              Math.max(0, silent / 1000),
              STALE.toSeconds(),
              Secrets.redacted(claim.toString())));
    }
  }

  private IllegalArgumentException isAtWork(String reason) {
    return new IllegalArgumentException(
        "Cannot resume " + Secrets.redacted(file.getParent().toString()) + ": " + reason);
  }

  /** Time of the clock that dates the claims. */
  private long now() {
    Path probe = new Path(file.getParent(), NAME + "-" + me.token);
    files.write(probe, new byte[0]);
    try {
      return files.modificationTime(probe);
    } finally {
      files.delete(probe);
    }
  }

  /** Empty where there is none. */
  private Optional<Holder> read(Path claim) {
    try {
      return Optional.of(
          Holder.of(new String(files.read(claim, MAX_BYTES), StandardCharsets.UTF_8)));
    } catch (UncheckedIOException e) {
      if (files.exists(claim)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private void renewUntilReleased() {
    try {
      while (!ended.await(RENEWED.toSeconds(), TimeUnit.SECONDS)) {
        try {
          renew();
        } catch (UncheckedIOException e) {
          // the file system may be away for a while: the next turn tries again
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes the file again. */
  synchronized void renew() {
    if (released || successor != null) {
      return;
    }
    Optional<Holder> found = read(file);
    if (found.isPresent() && !found.get().equals(me)) {
      successor = found.get();
      return;
    }
    files.write(file, me.bytes());
    confirmedMillis = System.currentTimeMillis();
  }

  /**
   * Checks the claim; callers do so before they write.
   *
   * @throws IllegalStateException if another process has taken the run over
   */
  public synchronized void requireHeld() {
    if (System.currentTimeMillis() - confirmedMillis > STALE.toMillis() / 2) {
      renew();
    }
    if (successor != null) {
      throw new IllegalStateException(
          "Cannot continue %s: %s has taken it over"
              .formatted(Secrets.redacted(file.getParent().toString()), successor));
    }
  }

  /** Releases the claim for other processes. */
  @Override
  public void close() {
    release();
    try {
      ShutdownHookManager.get().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending: the hook runs, and finds nothing to do
    }
  }

  private synchronized void release() {
    if (released) {
      return;
    }
    released = true;
    ended.countDown();
    try {
      if (read(file).filter(me::equals).isPresent()) {
        files.delete(file);
      }
    } catch (UncheckedIOException e) {
      // the next process finds a claim whose process is dead
    }
  }

  /**
   * A process.
   *
   * @param machine its host, and on Linux the name space of its process numbers
   * @param since its start, because process numbers are reused
   * @param token random
   */
  private record Holder(long pid, String machine, String since, String token) {
    private static final Pattern TEXT =
        Pattern.compile("process (\\d{1,18}) on (\\S+) since (\\S+), claim (\\w{1,36})");

    /** Holder of a file that is not written yet, or not by Weft. */
    private static final Holder UNKNOWN = new Holder(0, "an unknown machine", "", "unknown");

    /** Tolerated difference: a start is calculated from a clock that may have been set. */
    private static final Duration CLOCK_CHANGE = Duration.ofMinutes(1);

    static Holder here() {
      String token = UUID.randomUUID().toString().replace("-", "");
      ProcessHandle process = ProcessHandle.current();
      return new Holder(process.pid(), thisMachine(), started(process), token);
    }

    static Holder of(String text) {
      Matcher matcher = TEXT.matcher(text.strip());
      return matcher.matches()
          ? new Holder(
              Long.parseLong(matcher.group(1)),
              matcher.group(2),
              matcher.group(3),
              matcher.group(4))
          : UNKNOWN;
    }

    byte[] bytes() {
      return String.format(
              Locale.ROOT, "process %d on %s since %s, claim %s%n", pid, machine, since, token)
          .getBytes(StandardCharsets.UTF_8);
    }

    boolean isOnThisMachine() {
      return machine.equals(thisMachine());
    }

    boolean isAlive() {
      return ProcessHandle.of(pid)
          .filter(process -> isSameStart(started(process)))
          .filter(process -> process.isAlive() && !isZombie())
          .isPresent();
    }

    private boolean isSameStart(String other) {
      try {
        return Duration.between(Instant.parse(since), Instant.parse(other))
                .abs()
                .compareTo(CLOCK_CHANGE)
            < 0;
      } catch (DateTimeException e) { // one of them is unknown
        return true;
      }
    }

    /** Tells whether it is dead and its parent has not collected it: common in containers. */
    private boolean isZombie() {
      try {
        String stat = Files.readString(java.nio.file.Path.of("/proc", String.valueOf(pid), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
      } catch (IOException | UncheckedIOException e) {
        return false; // not Linux, or it is gone
      }
    }

    private static String started(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }

    private static String thisMachine() {
      String name = ManagementFactory.getRuntimeMXBean().getName();
      String host = name.substring(name.indexOf('@') + 1).replaceAll("\\s", "-");
      try {
        return host + "/" + Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/pid"));
      } catch (IOException | UnsupportedOperationException e) {
        return host;
      }
    }

    /** Text for messages. */
    @Override
    public String toString() {
      return this.equals(UNKNOWN)
          ? "another process"
          : String.format(Locale.ROOT, "process %d on %s", pid, machine.replaceFirst("/.*", ""));
    }
  }
}
