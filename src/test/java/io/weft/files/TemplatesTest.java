package io.weft.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class TemplatesTest {
  private final Templates templates = new Templates(TemplatesTest.class);

  record Person(String name) {}

  @Test
  void valuesAreEscapedAndPartialsAreFoundWhateverTheLoaderOfTheThread() {
    Thread thread = Thread.currentThread();
    ClassLoader loader = thread.getContextClassLoader();
    thread.setContextClassLoader(null);
    try {
      assertThat(templates.render("greeting.mustache", new Person("<b>")))
          .isEqualTo("Hello &lt;b&gt;!");
    } finally {
      thread.setContextClassLoader(loader);
    }
  }

  @Test
  void aMissingTemplateIsNamed() {
    assertThatThrownBy(() -> templates.render("missing.mustache", new Person("")))
        .hasRootCauseMessage("it is not on the class path")
        .hasStackTraceContaining("Cannot read missing.mustache");
    assertThatThrownBy(() -> Resources.text(TemplatesTest.class, "missing"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Cannot read missing: it is not on the class path");
  }
}
