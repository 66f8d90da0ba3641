package io.weft.onnx;

import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.weft.onnx.Column.Given;
import io.weft.onnx.Column.Kind;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Parts of dates in ONNX Runtime against those of java.time. */
class CalendarTest {
  private static final LocalDateTime FIRST = LocalDate.of(1, 1, 1).atStartOfDay();
  private static final LocalDateTime LAST = LocalDate.of(9999, 12, 31).atTime(LocalTime.MAX);

  @Test
  void everyDayOfFourHundredYearsHasItsParts() throws OrtException {
    LocalDateTime start = LocalDate.of(1800, 1, 1).atTime(23, 59, 59);
    assertParts(Stream.iterate(start, day -> day.plusDays(1)).limit(146_097).toList());
  }

  @Test
  void everyMinuteOfADayBefore1970HasItsParts() throws OrtException {
    LocalDateTime start = LocalDate.of(1969, 12, 30).atStartOfDay();
    assertParts(Stream.iterate(start, minute -> minute.plusMinutes(1)).limit(3000).toList());
  }

  @Test
  void timesFromTheFirstYearToTheLastHaveTheirParts() throws OrtException {
    List<LocalDateTime> times = new ArrayList<>(List.of(FIRST, LAST));
    Random random = new Random(7);
    long days = DAYS.between(FIRST, LAST);
    for (int i = 0; i < 10_000; i++) {
      LocalDateTime day = FIRST.plusDays((long) (random.nextDouble() * days));
      times.add(day.plusSeconds(random.nextInt(86_400)));
    }
    assertParts(times);
  }

  @Test
  void aMissingDateHasNoParts() throws OrtException {
    float[][] parts = parts(new long[] {Long.MIN_VALUE, 0});
    assertThat(parts[0]).containsOnly(Float.NaN);
    assertThat(parts[1]).containsExactly(1970, 1, 1, 3, 0, 0);
  }

  private static void assertParts(List<LocalDateTime> times) throws OrtException {
    long[] seconds = times.stream().mapToLong(time -> time.toEpochSecond(ZoneOffset.UTC)).toArray();
    float[][] parts = parts(seconds);
    for (int i = 0; i < seconds.length; i++) {
      LocalDateTime time = times.get(i);
      assertThat(parts[i])
          .as("%s", time.truncatedTo(SECONDS))
          .containsExactly(
              time.getYear(),
              time.getMonthValue(),
              time.getDayOfYear(),
              time.getDayOfWeek().getValue() - 1,
              time.getHour(),
              time.getMinute());
    }
  }

  private static float[][] parts(long[] seconds) throws OrtException {
    Calendar calendar = new Calendar(new Given("time", Kind.WHOLE, 1));
    List<Column> parts =
        Stream.of(
                calendar.year(),
                calendar.month(),
                calendar.dayOfYear(),
                calendar.weekday(),
                calendar.hour(),
                calendar.minute())
            .map(Operators::numbers)
            .toList();
    return OnnxNumbers.compute(Features.of(parts), Map.of("time", seconds));
  }
}
