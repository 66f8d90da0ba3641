package io.weft.ml;

import static java.util.Objects.requireNonNull;

import io.weft.GeneratedFile;
import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.shared.HasHandleInvalid;
import org.junit.jupiter.api.Test;

/** The Param, getter and setter of each hyperparameter are generated from its declaration. */
class ParamSourcesTest {
  private static final Path FOLDER = Path.of("src/main/java/io/weft/ml");

  /** The types of a default value and of its Param in Java, without and with its package. */
  private record Types(String value, String param, Class<?> imported) {}

  private static final Map<Class<?>, Types> TYPES =
      Map.of(
          Integer.class, new Types("int", "IntParam", IntParam.class),
          Double.class, new Types("double", "DoubleParam", DoubleParam.class),
          Boolean.class, new Types("boolean", "BooleanParam", BooleanParam.class),
          String.class, new Types("String", "Param<String>", Param.class),
          int[].class, new Types("int[]", "IntArrayParam", IntArrayParam.class),
          double[].class, new Types("double[]", "DoubleArrayParam", DoubleArrayParam.class));

  private static final String NOTE =
      """
       *
       * <p>Generated from {@link Hyperparameters}: {@code ParamSourcesTest} fails with the command that
       * writes this file again.
       */
      """;

  @Test
  void theParamsOfEveryStageAreAsDeclared() throws IOException {
    check(
        "HyperparameterParams",
        params(
            "The Param and the getter of each hyperparameter that all stages share.",
            "HyperparameterParams extends HasHandleInvalid",
            "\n  /** The Params of this stage. */\n  StageParams stageParams();\n",
            Hyperparameters.SHARED));
  }

  @Test
  void theSettersOfEveryEstimatorAreAsDeclared() throws IOException {
    check(
        "HyperparameterSetters",
        setters(
            "The setter of each hyperparameter that all estimators share.",
            "HyperparameterSetters<E> extends HyperparameterParams",
            """

              /**
               * Sets any hyperparameter.
               *
               * @throws IllegalArgumentException if the value is not in the range
               */
              @SuppressWarnings("unchecked") // E is the type of the implementing estimator
              default <T> E with(Hyperparameter<T> hyperparameter, T value) {
                stageParams().set(hyperparameter, value);
                return (E) this;
              }
            """,
            Hyperparameters.SHARED));
  }

  @Test
  void theParamsAndSettersOfClassificationAreAsDeclared() throws IOException {
    check(
        "NeuralNetworkClassifierParams",
        params(
            "The Params of a classifier and its model besides the shared ones.",
            "NeuralNetworkClassifierParams extends NeuralNetworkParams",
            "",
            Hyperparameters.OF_CLASSIFICATION));
    check(
        "NeuralNetworkClassifierSetters",
        setters(
            "The setters of a classifier.",
            "NeuralNetworkClassifierSetters<E>\n"
                + "    extends NeuralNetworkSetters<E>, NeuralNetworkClassifierParams",
            "",
            Hyperparameters.OF_CLASSIFICATION));
  }

  @Test
  void theParamsAndSettersOfRegressionAreAsDeclared() throws IOException {
    check(
        "NeuralNetworkRegressorParams",
        params(
            "The Params of a regressor and its model besides the shared ones.",
            "NeuralNetworkRegressorParams extends NeuralNetworkParams",
            "",
            Hyperparameters.OF_REGRESSION));
    check(
        "NeuralNetworkRegressorSetters",
        setters(
            "The setters of a regressor.",
            "NeuralNetworkRegressorSetters<E>\n"
                + "    extends NeuralNetworkSetters<E>, NeuralNetworkRegressorParams",
            "",
            Hyperparameters.OF_REGRESSION));
  }

  private static void check(String type, String source) throws IOException {
    new GeneratedFile(FOLDER.resolve(type + ".java"), source).check(ParamSourcesTest.class);
  }

  private static String params(
      String doc, String declaration, String start, List<Hyperparameter<?>> declared) {
    var imports = new TreeSet<String>();
    imports.add(Hyperparameters.class.getName());
    declared.forEach(one -> imports.add(types(one).imported.getName()));
    StringBuilder body = new StringBuilder(start);
    for (Hyperparameter<?> one : declared) {
      boolean isOfSpark = isMethodOfSpark(one.name());
      String getter = "get" + capital(one.name());
      body.append("\n  /** {@link Hyperparameters#%s}. */\n".formatted(one.constantName()));
      body.append(isOfSpark ? "  @Override\n" : "");
      body.append(method(types(one).param, one.name() + "()", "stageParams().of(%s)", one));
      if (!isMethodOfSpark(getter)) {
        body.append('\n');
        body.append(method(types(one).value, getter + "()", "stageParams().get(%s)", one));
      }
    }
    if (declaration.contains("HasHandleInvalid")) {
      imports.add(HasHandleInvalid.class.getName());
    }
    return source(doc, imports, declaration, body);
  }

  private static String setters(
      String doc, String declaration, String start, List<Hyperparameter<?>> declared) {
    var imports = new TreeSet<>(List.of(Hyperparameters.class.getName()));
    if (!start.isEmpty()) {
      imports.add(Hyperparameter.class.getName());
    }
    StringBuilder body = new StringBuilder(start);
    for (Hyperparameter<?> one : declared) {
      String setter = "set%s(%s value)".formatted(capital(one.name()), types(one).value);
      body.append("\n  /** {@link Hyperparameters#%s}. */\n".formatted(one.constantName()));
      body.append(method("E", setter, "with(%s, value)", one));
    }
    return source(doc, imports, declaration, body);
  }

  private static String method(
      String type, String signature, String value, Hyperparameter<?> hyperparameter) {
    String constant = "Hyperparameters." + hyperparameter.constantName();
    return "  default %s %s {\n    return %s;\n  }\n"
        .formatted(type, signature, value.formatted(constant));
  }

  private static String source(
      String doc, Set<String> imports, String declaration, CharSequence body) {
    StringBuilder source = new StringBuilder("package io.weft.ml;\n\n");
    imports.forEach(name -> source.append("import ").append(name).append(";\n"));
    return source
        .append("\n/**\n * ")
        .append(doc)
        .append('\n')
        .append(NOTE)
        .append("public interface ")
        .append(declaration)
        .append(" {\n")
        .append(body)
        .append("}\n")
        .toString();
  }

  private static Types types(Hyperparameter<?> hyperparameter) {
    return requireNonNull(TYPES.get(hyperparameter.defaultValue().getClass()));
  }

  /** Tells whether the trait that the shared Params extend has such a method already. */
  private static boolean isMethodOfSpark(String name) {
    return Arrays.stream(HasHandleInvalid.class.getMethods())
        .anyMatch(method -> method.getName().equals(name));
  }

  static String capital(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}
