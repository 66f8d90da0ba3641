package io.weft;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Altered inputs for a reader, which has to read each or to refuse it as it says it does: in
 * bounded time, in bounded memory, and with no other exception.
 *
 * <p>An input is a function of the seeds and of its number, so that one that fails can be made
 * again.
 */
public final class Fuzz {
  private static final Logger LOG = LoggerFactory.getLogger(Fuzz.class);
  private static final int MAX_LENGTH = 1 << 15;
  private static final int MAX_SHOWN = 4096;
  private static final Pattern WORD = Pattern.compile("[\\w.+-]+");
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    1 << 20,
    1 << 30,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xFFFF_FFFFL,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final List<String> TOKENS =
      List.of(
          "0",
          "-1",
          "1",
          "0.5",
          "-0.0",
          "255",
          "256",
          "65536",
          "2147483647",
          "2147483648",
          "-2147483648",
          "9223372036854775808",
          "1e-400",
          "1e400",
          "1e9",
          "NaN",
          "Infinity",
          "null",
          "true",
          "\"\"",
          "[]",
          "{}",
          "[null]",
          "{",
          "}",
          "[",
          "]",
          "\"",
          ",",
          ":",
          "=",
          "\\",
          "\n",
          "\r",
          "\0",
          "\u00ef\u00bb\u00bf",
          "\u00ff\u00fe",
          " ",
          "\t",
          "#",
          "$",
          "${x}",
          "../..");

  private final String name;
  private final List<byte[]> seeds;
  private final List<Class<?>> refusals;
  private UnaryOperator<byte[]> seal = UnaryOperator.identity();
  private List<String> reasons = List.of();
  private long maxBytes = 32 << 20;
  private volatile int number;
  private volatile long startNanos;

  /**
   * Makes a test of one reader.
   *
   * @param seeds inputs that it reads
   * @param refusals just these exceptions, and none of their subclasses, may refuse an input
   */
  public Fuzz(String name, List<byte[]> seeds, Class<?>... refusals) {
    this.name = name;
    this.seeds = seeds;
    this.refusals = List.of(refusals);
  }

  /** Reader under test. */
  @FunctionalInterface
  public interface Reader {
    void read(byte[] input) throws Exception;
  }

  /**
   * Outcomes of all inputs.
   *
   * @param refused number of refusals by the text of the exception
   * @param mostBytes that one input made the reader allocate
   */
  public record Outcomes(int inputs, int read, Map<String, Integer> refused, long mostBytes) {}

  /** Half of the inputs pass through this once they are altered, which writes their checksum. */
  public Fuzz sealedBy(UnaryOperator<byte[]> sealer) {
    seal = sealer;
    return this;
  }

  /** Refusals are counted by the first of these texts that they contain. */
  public Fuzz countingBy(String... texts) {
    reasons = List.of(texts);
    return this;
  }

  /** Sets the number of bytes that the reader may allocate for one input. */
  public Fuzz allocating(long bytes) {
    maxBytes = bytes;
    return this;
  }

  /** Reads the seeds, then so many altered inputs, of which some must be read and some refused. */
  public Outcomes run(int inputs, Reader reader) throws Exception {
    for (byte[] seed : seeds) {
      reader.read(seed.clone());
    }
    startNanos = System.nanoTime();
    FutureTask<Outcomes> task = new FutureTask<>(() -> readAll(inputs, reader));
    Thread thread = new Thread(task, "fuzz " + name);
    thread.setDaemon(true);
    thread.start();
    Outcomes outcomes = await(task, thread);
    LOG.info("Fuzz {}: {}", name, outcomes);
    assertThat(outcomes.read()).as("inputs that were read").isPositive();
    assertThat(outcomes.refused()).as("inputs that were refused").isNotEmpty();
    assertThat(outcomes.read() + outcomes.refused().values().stream().mapToInt(n -> n).sum())
        .isEqualTo(inputs);
    return outcomes;
  }

  private Outcomes await(FutureTask<Outcomes> task, Thread thread) throws InterruptedException {
    while (true) {
      try {
        return task.get(1, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw new AssertionError(e.getCause().getMessage(), e.getCause());
      } catch (TimeoutException e) {
        if (System.nanoTime() - startNanos > Patience.LIMIT.toNanos()) {
          AssertionError failure =
              new AssertionError(
                  about(number) + "takes more than " + Patience.MINUTES + " minutes");
          failure.setStackTrace(thread.getStackTrace());
          throw failure;
        }
      }
    }
  }

  private Outcomes readAll(int inputs, Reader reader) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int read = 0;
    long mostBytes = 0;
    Map<String, Integer> refused = new TreeMap<>();
    for (int i = 0; i < inputs; i++) {
      byte[] input = input(i);
      number = i;
      startNanos = System.nanoTime();
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        reader.read(input);
        read++;
      } catch (Throwable e) {
        if (!refusals.contains(e.getClass()) || e.getMessage() == null) {
          throw new AssertionError(about(i) + "ends in " + e, e);
        }
        refused.merge(kind(e), 1, Integer::sum);
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      mostBytes = Math.max(mostBytes, allocated);
      if (allocated > maxBytes) {
        throw new AssertionError(about(i) + "allocates " + allocated + " bytes");
      }
    }
    return new Outcomes(inputs, read, refused, mostBytes);
  }

  private String kind(Throwable e) {
    return reasons.stream().filter(e.getMessage()::contains).findFirst().orElse("other");
  }

  private String about(int i) {
    byte[] input = input(i);
    byte[] shown = Arrays.copyOf(input, Math.min(input.length, MAX_SHOWN));
    return String.format(
        Locale.ROOT,
        "%s: input %d (%d bytes, 0x%s) ",
        name,
        i,
        input.length,
        HexFormat.of().formatHex(shown));
  }

  /** The input of a number. */
  private byte[] input(int i) {
    Random random = new Random(i * 0x9E3779B97F4A7C15L);
    byte[] input = seed(random).clone();
    do {
      input = altered(input, random);
      input = Arrays.copyOf(input, Math.min(input.length, MAX_LENGTH));
    } while (random.nextBoolean());
    return i % 2 == 0 ? seal.apply(input) : input;
  }

  private byte[] seed(Random random) {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] altered(byte[] input, Random random) {
    int at = random.nextInt(input.length + 1);
    int end = Math.min(input.length, at + 1 + random.nextInt(1 << random.nextInt(12)));
    return switch (random.nextInt(12)) {
      case 0 -> flipped(input, at, random);
      case 1 -> replaced(input, at, end, random.ints(end - at, 0, 256).toArray());
      case 2 -> overwritten(input, at, random);
      case 3 -> Arrays.copyOf(input, at);
      case 4 -> joined(input, 0, at, input, end, input.length);
      case 5 -> joined(input, 0, end, input, at, input.length);
      case 6 -> repeated(input, at, end, random);
      case 7 -> {
        byte[] other = seed(random);
        yield joined(input, 0, at, other, Math.min(other.length, at), other.length);
      }
      default -> withAnotherWord(input, random);
    };
  }

  private static byte[] flipped(byte[] input, int at, Random random) {
    byte[] flipped = input.clone();
    if (at < input.length) {
      flipped[at] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static byte[] replaced(byte[] input, int from, int to, int[] values) {
    byte[] replaced = input.clone();
    for (int i = from; i < to; i++) {
      replaced[i] = (byte) values[i - from];
    }
    return replaced;
  }

  /** A number of 4 or 8 bytes, in either order. */
  private static byte[] overwritten(byte[] input, int at, Random random) {
    byte[] overwritten = input.clone();
    ByteBuffer bytes = ByteBuffer.wrap(overwritten);
    bytes.order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long value = NUMBERS[random.nextInt(NUMBERS.length)];
    int start = random.nextBoolean() ? at & ~3 : at;
    if (random.nextBoolean() && start + Long.BYTES <= input.length) {
      bytes.putLong(start, value);
    } else if (start + Integer.BYTES <= input.length) {
      bytes.putInt(start, (int) value);
    }
    return overwritten;
  }

  private static byte[] repeated(byte[] input, int from, int to, Random random) {
    int times = Math.min(1 << random.nextInt(14), MAX_LENGTH / Math.max(1, to - from));
    ByteArrayOutputStream repeated = new ByteArrayOutputStream();
    repeated.write(input, 0, to);
    for (int i = 0; i < times; i++) {
      repeated.write(input, from, to - from);
    }
    repeated.write(input, to, input.length - to);
    return repeated.toByteArray();
  }

  /** A word becomes one that readers do not expect, or one from elsewhere. */
  private byte[] withAnotherWord(byte[] input, Random random) {
    List<MatchResult> words = words(input);
    List<MatchResult> others = words(seed(random));
    String other =
        others.isEmpty() || random.nextInt(4) > 0
            ? TOKENS.get(random.nextInt(TOKENS.size()))
            : others.get(random.nextInt(others.size())).group();
    int from = 0;
    int to = 0;
    if (!words.isEmpty()) {
      MatchResult word = words.get(random.nextInt(words.size()));
      from = word.start();
      to = random.nextInt(4) == 0 ? from : word.end();
    }
    byte[] bytes = other.getBytes(ISO_8859_1);
    byte[] start = joined(input, 0, from, bytes, 0, bytes.length);
    return joined(start, 0, start.length, input, to, input.length);
  }

  private static List<MatchResult> words(byte[] text) {
    String start = new String(text, 0, Math.min(text.length, MAX_SHOWN), ISO_8859_1);
    return new ArrayList<>(WORD.matcher(start).results().toList());
  }

  private static byte[] joined(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    byte[] joined = new byte[aTo - aFrom + bTo - bFrom];
    System.arraycopy(a, aFrom, joined, 0, aTo - aFrom);
    System.arraycopy(b, bFrom, joined, aTo - aFrom, bTo - bFrom);
    return joined;
  }
}
