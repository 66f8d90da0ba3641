package io.weft;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.weft.nn.Layer;
import java.util.HashSet;
import java.util.List;
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

  /** The classes of the layers in these lists. */
  @SafeVarargs
  public static Set<Class<?>> of(List<? extends Layer>... lists) {
    Set<Class<?>> classes = new HashSet<>();
    for (List<? extends Layer> list : lists) {
      list.forEach(layer -> classes.add(layer.getClass()));
    }
    return classes;
  }
}
