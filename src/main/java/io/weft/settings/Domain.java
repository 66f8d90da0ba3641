package io.weft.settings;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The values that a hyperparameter may have.
 *
 * @param must the end of "must be ...": {@code a whole number of at least 1}
 */
public record Domain<T>(String must, Test<T> test) implements Serializable {

  /** Tells whether a value belongs to the domain. */
  @FunctionalInterface
  public interface Test<T> extends Predicate<T>, Serializable {}

  public boolean contains(@Nullable T value) {
    return value != null && test.test(value);
  }

  public static Domain<Integer> atLeast(int min) {
    return new Domain<>("a whole number of at least " + min, value -> value >= min);
  }

  public static Domain<Double> atLeast(double min) {
    return number("a number of at least " + brief(min), value -> value >= min);
  }

  public static Domain<Double> above(double bound) {
    return number("a number above " + brief(bound), value -> value > bound);
  }

  /** Numbers of at least 0 and less than 1. */
  public static Domain<Double> fractionBelowOne() {
    return number("a number from 0 to below 1", value -> value >= 0 && value < 1);
  }

  /** Numbers from 0 to 1. */
  public static Domain<Double> fraction() {
    return number("a number from 0 to 1", value -> value >= 0 && value <= 1);
  }

  /** Numbers above 0 and at most 1. */
  public static Domain<Double> fractionAboveZero() {
    return number("a number above 0 and at most 1", value -> value > 0 && value <= 1);
  }

  public static Domain<Boolean> onOrOff() {
    return new Domain<>("on or off", value -> true);
  }

  public static Domain<String> oneOf(String... choices) {
    return new Domain<>("one of " + String.join(", ", choices), List.of(choices)::contains);
  }

  public static Domain<String> anyText() {
    return new Domain<>("a text", value -> true);
  }

  /** An array of any length with elements of one domain. */
  public static Domain<double[]> numbers(Domain<Double> element) {
    return new Domain<>(
        "a list, each element " + element.must,
        values -> Arrays.stream(values).allMatch(element::contains));
  }

  /** An array of any length with elements of one domain. */
  public static Domain<int[]> integers(Domain<Integer> element) {
    return new Domain<>(
        "a list, each element " + element.must,
        values -> Arrays.stream(values).allMatch(element::contains));
  }

  /** Channels, height and width of an image, or an empty array. */
  public static Domain<int[]> imageShape() {
    return new Domain<>(
        "[channels, height, width], each at least 1 and fewer than 2^31 values in all, or empty",
        sizes ->
            (sizes.length == 0 || sizes.length == 3)
                && Arrays.stream(sizes).allMatch(size -> size >= 1)
                && Arrays.stream(sizes).asDoubleStream().reduce(1, (a, b) -> a * b) < 0x1p31);
  }

  private static Domain<Double> number(String must, Test<Double> test) {
    return new Domain<>(must, value -> Double.isFinite(value) && test.test(value));
  }

  private static String brief(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }
}
