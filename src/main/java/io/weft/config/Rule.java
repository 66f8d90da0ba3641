package io.weft.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.weft.settings.Domain;
import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rule for the values of a key: it reads a value, or refuses it and says what it must be.
 *
 * <p>Stateless.
 *
 * @param must the end of "must be ...": {@code a whole number of at least 1}
 * @param notation notation of the value after {@code --set key=}
 * @param reader gives the value, or nothing when it breaks the rule
 * @param largest number that its type holds
 */
record Rule<T>(String must, Notation notation, Reader<T> reader, Number largest) {

  /** A rule for values that are no numbers. */
  Rule(String must, Notation notation, Reader<T> reader) {
    this(must, notation, reader, Double.POSITIVE_INFINITY);
  }

  /**
   * Notations of a value on the command line. Text is taken as it stands, so that {@code
   * hdfs://host/a#b} needs no quotes.
   */
  enum Notation {
    TEXT,
    HOCON
  }

  /** Reads a value of a HOCON tree. */
  @FunctionalInterface
  interface Reader<T> {
    Optional<T> read(ConfigValue value);
  }

  private static final Map<String, Boolean> SWITCH =
      Map.of("true", true, "on", true, "yes", true, "false", false, "off", false, "no", false);

  Optional<T> read(ConfigValue value) {
    return reader.read(value);
  }

  /**
   * The rule in words, for a value that was refused. For a number that its type cannot hold, the
   * words also have the largest one.
   */
  String must(ConfigValue refused) {
    return isTooLarge(refused) ? must + ", and at most " + largest : must;
  }

  private boolean isTooLarge(ConfigValue value) {
    return value instanceof ConfigList list
        ? list.stream().anyMatch(this::isTooLarge)
        : scalar(value).flatMap(Rule::parse).orElse(0.0) > largest.doubleValue();
  }

  /** The same rule for a key that may be left out. */
  Rule<Optional<T>> optional() {
    return new Rule<>(
        must,
        notation,
        value -> {
          Optional<T> read = reader.read(value);
          return read.isPresent() ? Optional.of(read) : Optional.empty();
        },
        largest);
  }

  static Rule<String> text() {
    return text("a text that is not empty", ".*\\S.*");
  }

  static Rule<String> text(String must, String pattern) {
    return new Rule<>(
        must, Notation.TEXT, value -> scalar(value).filter(text -> text.matches(pattern)));
  }

  static Rule<String> oneOf(String... choices) {
    return new Rule<>(
        "one of " + String.join(", ", choices),
        Notation.TEXT,
        value -> scalar(value).filter(List.of(choices)::contains));
  }

  static Rule<Boolean> onOrOff() {
    return new Rule<>(
        "on or off",
        Notation.HOCON,
        value -> scalar(value).flatMap(text -> Optional.ofNullable(SWITCH.get(text))));
  }

  static Rule<Long> wholeNumber() {
    return new Rule<>("a whole number", Notation.HOCON, Rule::whole, Long.MAX_VALUE);
  }

  static Rule<Integer> atLeast(int min) {
    return integer(Domain.atLeast(min));
  }

  static Rule<Double> atLeast(double min) {
    return number(Domain.atLeast(min));
  }

  static Rule<Double> above(double bound) {
    return number(Domain.above(bound));
  }

  /** A share of something: more than nothing, less than all. */
  static Rule<Double> fraction() {
    Rule<Double> positive = above(0);
    return new Rule<>(
        "a number above 0 and below 1",
        Notation.HOCON,
        value -> positive.read(value).filter(number -> number < 1));
  }

  private static Rule<Integer> integer(Domain<Integer> domain) {
    return new Rule<>(
        domain.must(),
        Notation.HOCON,
        value ->
            whole(value)
                .filter(number -> number == number.intValue())
                .map(Long::intValue)
                .filter(domain::contains),
        Integer.MAX_VALUE);
  }

  private static Rule<Double> number(Domain<Double> domain) {
    return new Rule<>(
        domain.must(),
        Notation.HOCON,
        value -> scalar(value).flatMap(Rule::parse).filter(domain::contains),
        Double.MAX_VALUE);
  }

  /** The rule of a hyperparameter, from its range. */
  @SuppressWarnings("unchecked") // the default value has the hyperparameter's type
  static <T> Rule<T> of(Hyperparameter<T> hyperparameter) {
    T example = hyperparameter.defaultValue();
    Rule<?> rule;
    if (hyperparameter.equals(Hyperparameters.LAYERS)) {
      rule = layerList();
    } else if (example instanceof Integer) {
      rule = integer((Domain<Integer>) hyperparameter.domain());
    } else if (example instanceof Double) {
      rule = number((Domain<Double>) hyperparameter.domain());
    } else if (example instanceof Boolean) {
      rule = onOrOff();
    } else if (example instanceof int[]) {
      rule = list(hyperparameter.domain(), Rule::integers, Integer.MAX_VALUE);
    } else if (example instanceof double[]) {
      rule = list(hyperparameter.domain(), Rule::numbers, Double.MAX_VALUE);
    } else {
      var domain = (Domain<String>) hyperparameter.domain();
      rule =
          new Rule<>(domain.must(), Notation.TEXT, value -> scalar(value).filter(domain::contains));
    }
    return (Rule<T>) rule;
  }

  private static <T> Rule<T> list(Domain<?> domain, Reader<T> reader, Number largest) {
    @SuppressWarnings("unchecked") // of() asks for the reader of the domain's type
    var elements = (Domain<T>) domain;
    return new Rule<>(
        domain.must(),
        Notation.HOCON,
        value -> reader.read(value).filter(elements::contains),
        largest);
  }

  private static Optional<int[]> integers(ConfigValue value) {
    return elements(value, Rule::whole)
        .filter(list -> list.stream().allMatch(number -> number == number.intValue()))
        .map(list -> list.stream().mapToInt(Long::intValue).toArray());
  }

  private static Optional<double[]> numbers(ConfigValue value) {
    return elements(value, item -> scalar(item).flatMap(Rule::parse))
        .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** A list of any length, each element of which obeys the rule. */
  static <E> Rule<List<E>> listOf(Rule<E> element) {
    return new Rule<>(
        "a list, each element " + element.must,
        Notation.HOCON,
        value -> elements(value, element.reader),
        element.largest);
  }

  /** The elements of a list; empty when it is none, or when one of them cannot be read. */
  private static <E> Optional<List<E>> elements(ConfigValue value, Reader<E> reader) {
    if (!(value.unwrapped() instanceof List<?> list)) {
      return Optional.empty();
    }
    var elements = new ArrayList<E>();
    for (var item : list) {
      reader.read(ConfigValueFactory.fromAnyRef(item)).ifPresent(elements::add);
    }
    return elements.size() == list.size() ? Optional.of(List.copyOf(elements)) : Optional.empty();
  }

  /** A group of any names, each with a text, a number or a Boolean; dots may be in the names. */
  static Rule<Map<String, String>> texts() {
    return new Rule<>(
        "a group of names, each with a text, a number, true or false",
        Notation.HOCON,
        value -> {
          Map<String, String> texts = new TreeMap<>();
          return value instanceof ConfigObject group && addTexts(group, "", texts)
              ? Optional.of(Collections.unmodifiableMap(texts))
              : Optional.empty();
        });
  }

  private static boolean addTexts(ConfigObject group, String prefix, Map<String, String> texts) {
    for (Map.Entry<String, ConfigValue> entry : group.entrySet()) {
      String name = prefix + entry.getKey();
      if (entry.getValue() instanceof ConfigObject inner) {
        if (!addTexts(inner, name + ".", texts)) {
          return false;
        }
        continue;
      }
      Optional<String> text = scalar(entry.getValue());
      if (text.isEmpty()) {
        return false;
      }
      texts.put(name, text.get());
    }
    return true;
  }

  /** Layers as JSON text. */
  private static Rule<String> layerList() {
    return new Rule<>(
        "a list of at least one object",
        Notation.HOCON,
        value ->
            value.unwrapped() instanceof List<?> list
                    && !list.isEmpty()
                    && list.stream().allMatch(item -> item instanceof Map)
                ? Optional.of(value.render(ConfigRenderOptions.concise()))
                : Optional.empty());
  }

  private static Optional<Long> whole(ConfigValue value) {
    return scalar(value)
        .flatMap(
            text -> {
              try {
                return Optional.of(Long.valueOf(text));
              } catch (NumberFormatException e) {
                // 1e5 and 128.0 are whole numbers too
                return Rule.parse(text)
                    .filter(number -> number == Math.rint(number) && Math.abs(number) < 0x1p53)
                    .map(Double::longValue);
              }
            });
  }

  private static Optional<Double> parse(String text) {
    try {
      return Optional.of(Double.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The text of a text, a number or a boolean. */
  private static Optional<String> scalar(ConfigValue value) {
    return switch (value.valueType()) {
      case LIST, OBJECT, NULL -> Optional.empty();
      case STRING, NUMBER, BOOLEAN -> Optional.of(String.valueOf(value.unwrapped()));
    };
  }
}
