package io.weft.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of a run directory: values whose key sounds like a secret, and passwords in
 * URLs, become {@value #REDACTED}.
 *
 * <p>Keys are matched as whole dotted paths, because {@code fs.s3a.access.key} arrives here as
 * {@code key} inside {@code access}. What lies under a secret key is redacted whole.
 */
public final class Redaction {
  /** What stands in the place of a secret. */
  public static final String REDACTED = "(redacted)";

  private static final Pattern SECRET_KEY =
      Pattern.compile("password|secret|token|credential|access.?key", Pattern.CASE_INSENSITIVE);
  private static final Pattern PASSWORD_IN_URL = Pattern.compile("://[^/@:\\s]*:[^/@\\s]*@");

  private Redaction() {}

  /** A copy of {@code config} without secrets. */
  public static JsonNode of(JsonNode config) {
    return copy("", config);
  }

  /** {@code text} without the user and password of the URLs in it. */
  static String of(String text) {
    return PASSWORD_IN_URL.matcher(text).replaceAll("://" + REDACTED + "@");
  }

  private static JsonNode copy(String path, JsonNode node) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (!node.isNull() && SECRET_KEY.matcher(path).find()) {
      return json.textNode(REDACTED);
    }
    if (node.isTextual()) {
      return json.textNode(of(node.textValue()));
    }
    if (node.isArray()) {
      ArrayNode copy = json.arrayNode(node.size());
      node.forEach(element -> copy.add(copy(path, element)));
      return copy;
    }
    if (node.isObject()) {
      ObjectNode copy = json.objectNode();
      node.properties()
          .forEach(
              entry ->
                  copy.set(entry.getKey(), copy(path + "." + entry.getKey(), entry.getValue())));
      return copy;
    }
    return node;
  }
}
