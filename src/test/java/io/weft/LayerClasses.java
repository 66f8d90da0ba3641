package io.weft;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.weft.nn.Layer;
import java.util.Set;
import java.util.stream.Collectors;

/** The classes of layers. {@link ArchitectureTest} checks that they are all in one package. */
public final class LayerClasses {
  private LayerClasses() {}

  /** All classes of layers that are compiled. */
  public static Set<Class<?>> all() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.weft.nn")
            .stream()
            .filter(type -> type.isAssignableTo(Layer.class) && !type.isInterface())
            .map(JavaClass::reflect)
            .collect(Collectors.toSet());
  }
}
