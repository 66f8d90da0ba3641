package io.weft;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysFalse;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.weft.nn.Layer;
import io.weft.spark.JavaSerialized;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.scheduler.SparkListenerEvent;

/** The arrows between packages point one way. */
@AnalyzeClasses(packages = "io.weft", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /**
   * Each package with those that it may import; what these may import, it may too. A package and
   * its subpackage may import each other where both are one room.
   */
  static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("cli", List.of("cli.terminal", "run", "report")),
          Map.entry("cli.terminal", List.of("train", "files")),
          Map.entry("run", List.of("config", "ml", "data.fashionmnist", "rundir", "onnx")),
          Map.entry("config", List.of("settings")),
          Map.entry("report", List.of("rundir", "data.fashionmnist")),
          Map.entry("rundir", List.of("metrics", "files")),
          Map.entry("onnx", List.of("ml", "data.recipe")),
          Map.entry("python", List.of("ml")),
          Map.entry("ml", List.of("ml.fit", "spark", "settings", "files")),
          Map.entry("ml.fit", List.of("ml", "ui")),
          Map.entry("settings", List.of("train", "files")),
          Map.entry("ui", List.of("train", "files")),
          Map.entry("data.fashionmnist", List.of("data")),
          Map.entry("data.recipe", List.of("data")),
          Map.entry("data", List.of("files")),
          Map.entry("spark", List.of("spark.rows", "collective", "files")),
          Map.entry("spark.rows", List.of("collective")),
          Map.entry("collective", List.of("train")),
          Map.entry("train", List.of("nn", "optim", "metrics")),
          Map.entry("nn", List.of("math")),
          Map.entry("optim", List.of("math")),
          Map.entry("metrics", List.of("math")),
          Map.entry("files", List.of()),
          Map.entry("math", List.of()));

  @ArchTest
  static void packagesImportOnlyWhatTheyMay(JavaClasses classes) {
    for (String name : MAY_IMPORT.keySet()) {
      String[] others =
          MAY_IMPORT.keySet().stream()
              .filter(other -> !reachable(name).contains(other))
              .map(other -> "io.weft." + other)
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("io.weft." + name)
          .should()
          .dependOnClassesThat(resideInAnyPackage(others).and(not(allowedIn(name))))
          .check(classes);
    }
  }

  /** {@link LayerClasses} looks for them there. */
  @ArchTest
  static final ArchRule layersAreInOnePackage =
      classes().that().implement(Layer.class).should().resideInAPackage("io.weft.nn");

  /**
   * JavaSerialized stays in spark, since users register it with Kryo by its name; the cached rows
   * of spark.rows need it too.
   */
  private static DescribedPredicate<JavaClass> allowedIn(String name) {
    return name.equals("spark.rows") ? type(JavaSerialized.class) : alwaysFalse();
  }

  @ArchTest
  static void everyPackageHasItsPlaceInTheHouse(JavaClasses classes) {
    Set<String> packages =
        classes.stream()
            .map(type -> type.getPackageName().substring("io.weft.".length()))
            .collect(Collectors.toSet());
    assertThat(packages).isEqualTo(MAY_IMPORT.keySet());
  }

  private static Set<String> reachable(String name) {
    Set<String> found = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(name));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (found.add(next)) {
        open.addAll(MAY_IMPORT.get(next));
      }
    }
    return found;
  }

  @ArchTest
  static final ArchRule onlyOnePackageKnowsTheMessagesOfOnnx =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.weft.onnx")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.onnx..");

  /** Spark's Jackson does not see annotations: those in weft.jar are of another Jackson. */
  @ArchTest
  static final ArchRule whatSparkReadsAndWritesAsJsonHasPlainValues =
      classes()
          .that()
          .areAssignableTo(SparkListenerEvent.class)
          .or()
          .haveSimpleName("StoredRun")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("io.weft.ui", "java..", "org.apache.spark..", "org.jspecify..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.weft.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theCoreKnowsNoSpark =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.weft.math",
              "io.weft.nn",
              "io.weft.optim",
              "io.weft.metrics",
              "io.weft.train",
              "io.weft.collective")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "scala..");

  @ArchTest
  static final ArchRule whatIsKeptInFilesKnowsNoSpark =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.weft.files",
              "io.weft.rundir",
              "io.weft.report",
              "io.weft.settings",
              "io.weft.config")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..");

  @ArchTest
  static final ArchRule onlyTheCommandLineExitsTheJvm =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.weft.cli..")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(PrintStream.class);
}
