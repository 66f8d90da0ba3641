package io.weft.files;

import com.github.mustachejava.DefaultMustacheFactory;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;

/**
 * Renders the Mustache templates in a class's directory of the class path. Values are escaped for
 * HTML. Each template is compiled once. Thread-safe.
 */
public final class Templates {
  private final DefaultMustacheFactory factory;

  /**
   * Finds templates, and their partials, in the directory of a class.
   *
   * @param beside its class loader is used, whatever class loader the thread has
   */
  public Templates(Class<?> beside) {
    this.factory =
        new DefaultMustacheFactory() {
          @Override
          public Reader getReader(String name) {
            return new StringReader(Resources.text(beside, name));
          }
        };
  }

  /**
   * Renders a template.
   *
   * @param view object whose methods are called by their names in the template
   */
  public String render(String name, Object view) {
    StringWriter text = new StringWriter();
    factory.compile(name).execute(text, view);
    return text.toString();
  }
}
