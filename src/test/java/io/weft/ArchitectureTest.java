package io.weft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintStream;

/** The arrows between packages point one way. */
@AnalyzeClasses(packages = "io.weft", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesDependOnlyDownwards =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.weft..")
          .withOptionalLayers(true)
          .layer("math")
          .definedBy("io.weft.math")
          .layer("nn")
          .definedBy("io.weft.nn")
          .layer("optim")
          .definedBy("io.weft.optim")
          .layer("metrics")
          .definedBy("io.weft.metrics")
          .layer("train")
          .definedBy("io.weft.train")
          .layer("allreduce")
          .definedBy("io.weft.allreduce")
          .layer("spark")
          .definedBy("io.weft.spark")
          .layer("files")
          .definedBy("io.weft.files")
          .layer("data")
          .definedBy("io.weft.data")
          .layer("ui")
          .definedBy("io.weft.ui")
          .layer("ml")
          .definedBy("io.weft.ml")
          .layer("onnx")
          .definedBy("io.weft.onnx")
          .layer("report")
          .definedBy("io.weft.report")
          .layer("cli")
          .definedBy("io.weft.cli")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("onnx")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("ml")
          .mayOnlyBeAccessedByLayers("onnx", "cli")
          .whereLayer("ui")
          .mayOnlyBeAccessedByLayers("ml")
          .whereLayer("report")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers("onnx", "report", "cli")
          .whereLayer("files")
          .mayOnlyBeAccessedByLayers("data", "spark", "ui", "ml", "onnx", "report", "cli")
          .whereLayer("spark")
          .mayOnlyBeAccessedByLayers("ml", "cli")
          .whereLayer("allreduce")
          .mayOnlyBeAccessedByLayers("spark")
          .whereLayer("train")
          .mayOnlyBeAccessedByLayers("allreduce", "spark", "ui", "ml", "report", "cli")
          .whereLayer("nn")
          .mayOnlyBeAccessedByLayers("train", "allreduce", "spark", "ui", "ml", "onnx", "cli")
          .whereLayer("optim")
          .mayOnlyBeAccessedByLayers("train", "allreduce", "spark", "ml", "cli")
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers("train", "allreduce", "spark", "ui", "ml", "report", "cli");

  @ArchTest
  static final ArchRule onlyOnePackageKnowsTheMessagesOfOnnx =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.weft.onnx")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.onnx..");

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
              "io.weft.allreduce")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "scala..");

  @ArchTest
  static final ArchRule whatIsKeptInFilesKnowsNoSpark =
      noClasses()
          .that()
          .resideInAnyPackage("io.weft.files", "io.weft.report")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..");

  @ArchTest
  static final ArchRule onlyTheCommandLineExitsTheJvm =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.weft.cli")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(PrintStream.class);
}
