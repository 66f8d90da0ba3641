package io.weft.onnx;

import io.weft.onnx.Column.Computed;
import io.weft.onnx.Column.Kind;
import java.util.List;

/**
 * Parts of dates and times by whole-number arithmetic.
 *
 * <p>Days are counted from 1 March of the year 0: so a leap day is the last of its year, and no
 * number is negative for the dates that Spark writes, those from the year 1 on (H. Hinnant,
 * chrono-Compatible Low-Level Date Algorithms, 2013). The calendar is the Gregorian one for all
 * years, as in Spark.
 */
final class Calendar {
  private static final long SECONDS_OF_DAY = 86_400;

  /** From 0000-03-01 to 1970-01-01. */
  private static final long DAYS_BEFORE_1970 = 719_468;

  /** Days of 400 years, after which the calendar repeats. */
  private static final long DAYS_OF_ERA = 146_097;

  /** From 0000-03-01 to 0001-01-01. */
  private static final long DAYS_BEFORE_YEAR_1 = 306;

  private final Column dates;
  private final Whole second;
  private final Whole day;
  private final Whole year;
  private final Whole month;

  /**
   * Reads dates.
   *
   * @param dates seconds from 1970-01-01 00:00, local time; {@link Long#MIN_VALUE} for no date
   */
  Calendar(Column dates) {
    this.dates = dates;
    this.second = known().plus(DAYS_BEFORE_1970 * SECONDS_OF_DAY);
    this.day = second.over(SECONDS_OF_DAY);
    Whole era = day.over(DAYS_OF_ERA);
    Whole dayOfEra = day.minus(era.times(DAYS_OF_ERA));
    // without the leap days, each year of the era has 365 days
    Whole yearOfEra =
        dayOfEra
            .minus(dayOfEra.over(1_460))
            .plus(dayOfEra.over(36_524))
            .minus(dayOfEra.over(146_096))
            .over(365);
    Whole dayFromMarch = dayOfEra.minus(daysOf(yearOfEra));
    // the months from March on have 31, 30, 31, 30, 31 days, and so again: 153 in five
    Whole monthFromMarch = dayFromMarch.times(5).plus(2).over(153);
    this.month = monthFromMarch.plus(2).modulo(12).plus(1);
    Whole isNextYear = monthFromMarch.plus(2).over(12);
    this.year = era.times(400).plus(yearOfEra).plus(isNextYear);
  }

  private static Whole daysOf(Whole years) {
    return years.times(365).plus(years.over(4)).minus(years.over(100)).plus(years.over(400));
  }

  Column year() {
    return part("year", year);
  }

  /** From 1 to 12. */
  Column month() {
    return part("month", month);
  }

  /** From 1 to 366. */
  Column dayOfYear() {
    Whole before = daysOf(year.plus(-1)).plus(DAYS_BEFORE_YEAR_1);
    return part("day_of_year", day.minus(before).plus(1));
  }

  /** From 0, Monday, to 6. */
  Column weekday() {
    return part("weekday", day.plus(2).modulo(7)); // day 0 is a Wednesday
  }

  /** From 0 to 23. */
  Column hour() {
    return part("hour", second.over(3_600).modulo(24));
  }

  /** From 0 to 59. */
  Column minute() {
    return part("minute", second.over(60).modulo(60));
  }

  /** The dates, with 1970-01-01 in the place of missing ones. */
  private Whole known() {
    return new Whole(
        dates.then(
            "known",
            Kind.WHOLE,
            (graph, name, sources) -> {
              String zero = graph.integer(name + ".zero", 0);
              String missing = missing(graph, name, sources.get(0));
              return graph.node("Where", name, List.of(missing, zero, sources.get(0)));
            }));
  }

  private Column part(String part, Whole value) {
    return new Computed(
        dates.name() + "." + part,
        Kind.WHOLE,
        1,
        List.of(dates, value.column),
        (graph, name, sources) -> {
          String missing = missing(graph, name, sources.get(0));
          String none = graph.integer(name + ".none", Long.MIN_VALUE);
          return graph.node("Where", name, List.of(missing, none, sources.get(1)));
        });
  }

  private static String missing(Graph graph, String name, String dates) {
    String none = graph.integer(name + ".missing_value", Long.MIN_VALUE);
    return graph.node("Equal", name + ".missing", List.of(dates, none));
  }

  /** Whole numbers, none of them negative where they are divided. */
  private record Whole(Column column) {

    Whole plus(long summand) {
      return with("Add", summand);
    }

    Whole plus(Whole other) {
      return with("Add", other);
    }

    Whole minus(Whole other) {
      return with("Sub", other);
    }

    Whole times(long factor) {
      return with("Mul", factor);
    }

    /** The quotient without its fraction. */
    Whole over(long divisor) {
      return with("Div", divisor);
    }

    Whole modulo(long divisor) {
      return with("Mod", divisor);
    }

    private Whole with(String operator, long constant) {
      Column.Nodes nodes =
          (graph, name, sources) -> {
            String operand = graph.integer(name + ".operand", constant);
            return graph.node(operator, name, List.of(sources.get(0), operand));
          };
      return new Whole(new Computed(column.name(), Kind.WHOLE, 1, List.of(column), nodes));
    }

    private Whole with(String operator, Whole other) {
      return new Whole(
          new Computed(
              column.name(),
              Kind.WHOLE,
              1,
              List.of(column, other.column),
              (graph, name, sources) -> graph.node(operator, name, sources)));
    }
  }
}
