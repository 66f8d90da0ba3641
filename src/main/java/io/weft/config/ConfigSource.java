package io.weft.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The text of a config and of the files that it includes. Each file is read once, since a pipe has
 * nothing left for a second reader.
 *
 * <p>An included file must be there. Its name is relative to the file that includes it, or to the
 * working directory where that is a pipe.
 */
final class ConfigSource {
  static final int MAX_BYTES = 1 << 16;

  /** References to other keys: their resolution takes more than the square of their number. */
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{|\\+=");

  private static final int MAX_REFERENCES = 32;
  private static final int MAX_INCLUDES = 32;

  private int references;
  private int includes;

  private ConfigSource() {}

  /**
   * Reads a config; substitutions are still to be carried out.
   *
   * @throws IOException if a file cannot be read; says why, and which one if it is an included one
   * @throws com.typesafe.config.ConfigException if a file cannot be parsed
   */
  static Config read(Path file) throws IOException {
    try {
      Config config = new ConfigSource().parse(file);
      if (config.root().isEmpty()) {
        throw new IOException(
            "there is no key in it (data.train and data.label are enough to train a network)");
      }
      return config;
    } catch (CannotInclude e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The parser lets only unchecked exceptions through. */
  private static final class CannotInclude extends RuntimeException {
    private static final long serialVersionUID = 1;

    CannotInclude(Object what, String reason) {
      super("cannot include " + what + ": " + reason);
    }
  }

  private Config parse(Path file) throws IOException {
    String text = text(file);
    references += (int) REFERENCE.matcher(text).results().count();
    if (references > MAX_REFERENCES) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%d references to other keys are too many (must be at most %d)",
              references,
              MAX_REFERENCES));
    }
    return ConfigFactory.parseString(
        text,
        ConfigParseOptions.defaults()
            .setSyntax(syntax(file))
            .setOriginDescription(file.toString())
            .setIncluder(new Includer(file)));
  }

  private static String text(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("is a directory");
    } else if (!Files.exists(file)) {
      throw new IOException("no such file");
    } else if (!Files.isReadable(file)) {
      throw new IOException("permission denied");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IOException(
            String.format(Locale.ROOT, "it is too large (must be at most %d bytes)", MAX_BYTES));
      }
      return new String(content, UTF_8);
    }
  }

  private static ConfigSyntax syntax(Path file) {
    String name = file.toString();
    if (name.endsWith(".json")) {
      return ConfigSyntax.JSON;
    }
    return name.endsWith(".properties") ? ConfigSyntax.PROPERTIES : ConfigSyntax.CONF;
  }

  /** Includes files in one file. */
  private final class Includer
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    private final Path file;

    Includer(Path file) {
      this.file = file;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this; // the fallback passes over what is not there
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String name) {
      if (name.contains("://")) {
        throw new CannotInclude(name, "only files can be included");
      }
      includes++;
      if (includes > MAX_INCLUDES) {
        throw new CannotInclude(
            name, "there are more than " + MAX_INCLUDES + " includes, perhaps in a circle");
      }
      try {
        return parse(find(name)).root();
      } catch (IOException e) {
        throw new CannotInclude(name, String.valueOf(e.getMessage()));
      } catch (InvalidPathException e) {
        throw new CannotInclude(name, e.getReason());
      }
    }

    /** Finds an included file, whose ending may be left out as in HOCON. */
    private Path find(String name) {
      Path named = Files.isRegularFile(file) ? file.resolveSibling(name) : Path.of(name);
      return Stream.of("", ".conf", ".json", ".properties")
          .map(ending -> named.resolveSibling(named.getFileName() + ending))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElse(named);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      throw new CannotInclude(what, "only files can be included");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      throw new CannotInclude(what, "only files can be included");
    }
  }
}
