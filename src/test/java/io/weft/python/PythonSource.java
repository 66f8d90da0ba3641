package io.weft.python;

import static java.util.Objects.requireNonNull;

import io.weft.settings.Hyperparameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Python code of the Params, getters and setters of hyperparameters. */
final class PythonSource {
  private static final int WIDTH = 100;

  /**
   * A type in Python.
   *
   * @param parameter annotation of an argument
   * @param value annotation of a value
   * @param words name of the type in a docstring
   * @param converter of PySpark
   */
  private record Type(String parameter, String value, String words, String converter) {}

  private static final Map<Class<?>, Type> TYPES =
      Map.of(
          Integer.class, new Type("int", "int", "int", "TypeConverters.toInt"),
          Double.class, new Type("float", "float", "float", "TypeConverters.toFloat"),
          Boolean.class, new Type("bool", "bool", "bool", "TypeConverters.toBoolean"),
          String.class, new Type("str", "str", "str", "TypeConverters.toString"),
          int[].class,
              new Type("Sequence[int]", "list[int]", "list of int", "TypeConverters.toListInt"),
          double[].class,
              new Type(
                  "Sequence[float]", "list[float]", "list of float", "TypeConverters.toListFloat"));

  /** Layers are a list of dictionaries in Python, and JSON text on the way to Java. */
  private static final Type LAYERS =
      new Type("Layers", "list[dict[str, Any]]", "list of dict, or JSON text", "to_layers");

  private PythonSource() {}

  /** Declarations of Params in the body of a class, with the defaults and the getters. */
  static String params(List<Hyperparameter<?>> declared) {
    StringBuilder body = new StringBuilder();
    for (Hyperparameter<?> one : declared) {
      body.append(param(one));
    }
    body.append("\n    def __init__(self, *args: Any) -> None:\n")
        .append("        super().__init__(*args)\n")
        .append("        self._setDefault(\n");
    declared.forEach(
        one -> body.append("            %s=%s,%n".formatted(one.name(), literal(one, "[]"))));
    body.append("        )\n");
    declared.forEach(one -> body.append(getter(one)));
    return body.toString();
  }

  private static String param(Hyperparameter<?> one) {
    String type = one.name().equals("layers") ? "str" : type(one).value;
    return """
        %s: Param[%s] = Param(
            Params._dummy(),
            "%s",
        %s        typeConverter=%s,
        )
    """
        .formatted(one.name(), type, one.name(), quoted(doc(one)), type(one).converter)
        .indent(0);
  }

  private static String getter(Hyperparameter<?> one) {
    String value = "self.getOrDefault(self.%s)".formatted(one.name());
    boolean layers = one.name().equals("layers");
    return """

        def get%s(self) -> %s:
            \"""Get ``%s``.

            Returns
            -------
            %s
    %s
            \"""
            return %s
    """
        .formatted(
            capital(one.name()),
            type(one).value,
            one.name(),
            layers ? "list of dict" : type(one).words,
            wrapped(doc(one), "            "),
            layers ? "from_layers(" + value + ")" : value)
        .indent(0);
  }

  /** The setter of a hyperparameter. */
  static String setter(Hyperparameter<?> one) {
    return setter(one.name(), type(one).parameter, type(one).words, doc(one));
  }

  /** The setter of any Param. */
  static String setter(String name, String annotation, String type, String doc) {
    return """

        def set%s(self, value: %s) -> Self:
            \"""Set ``%s``.

            Parameters
            ----------
            value : %s
    %s
            \"""
            return self._set(%s=value)
    """
        .formatted(capital(name), annotation, name, type, wrapped(doc, "            "), name)
        .indent(0);
  }

  /** An argument of a constructor: name, annotation and default. */
  static String argument(Hyperparameter<?> one) {
    return "%s: %s = %s".formatted(one.name(), type(one).parameter, literal(one, "()"));
  }

  /** An entry of a docstring's list of parameters. */
  static String entry(Hyperparameter<?> one) {
    return entry(
        one.name(), type(one).words + ", default " + literal(one, "[]"), capital(doc(one)) + ".");
  }

  /** An entry of a docstring's list of parameters. */
  static String entry(String name, String type, String doc) {
    return "        %s : %s%n%s%n".formatted(name, type, wrapped(doc, "            "));
  }

  /** Description and range. */
  private static String doc(Hyperparameter<?> one) {
    return one.doc() + " (must be " + one.domain().must() + ")";
  }

  private static Type type(Hyperparameter<?> one) {
    return one.name().equals("layers")
        ? LAYERS
        : requireNonNull(TYPES.get(one.defaultValue().getClass()));
  }

  /** The default value. */
  private static String literal(Hyperparameter<?> one, String brackets) {
    Object value = one.defaultValue();
    if (value instanceof String text) {
      return "\"" + text + "\"";
    } else if (value instanceof Boolean bool) {
      return bool ? "True" : "False";
    } else if (value instanceof int[] ints) {
      return list(Arrays.stream(ints).boxed().toList(), brackets);
    } else if (value instanceof double[] doubles) {
      return list(Arrays.stream(doubles).boxed().toList(), brackets);
    }
    return value.toString().toLowerCase(Locale.ROOT);
  }

  private static String list(List<?> values, String brackets) {
    String comma = brackets.equals("()") && values.size() == 1 ? "," : "";
    return brackets.charAt(0)
        + values.stream().map(Object::toString).collect(Collectors.joining(", "))
        + comma
        + brackets.charAt(1);
  }

  /** A text as string literals, one a line, as an argument. */
  private static String quoted(String text) {
    int room = WIDTH - "        \"\"".length() - 1;
    List<String> lines = lines(text, room - 1);
    Function<Integer, String> line =
        i -> "        \"" + lines.get(i) + (i < lines.size() - 1 ? " \"\n" : "\",\n");
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      all.append(i == 0 ? line.apply(i).substring(4) : line.apply(i));
    }
    return all.toString();
  }

  private static String wrapped(String text, String indent) {
    return lines(text, WIDTH - indent.length()).stream()
        .map(line -> indent + line)
        .collect(Collectors.joining("\n"));
  }

  private static List<String> lines(String text, int width) {
    var lines = new ArrayList<String>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  static String capital(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}
