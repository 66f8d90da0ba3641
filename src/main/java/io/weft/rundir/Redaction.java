package io.weft.rundir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.files.Secrets;

/**
 * Keeps {@link Secrets} out of a run directory.
 *
 * <p>Keys are matched as whole dotted paths, because {@code fs.s3a.access.key} arrives here as
 * {@code key} inside {@code access}. What lies under a secret key is redacted whole.
 */
public final class Redaction {
  private Redaction() {}

  /** A copy of {@code config} without secrets. */
  public static JsonNode of(JsonNode config) {
    return copy("", config);
  }

  private static JsonNode copy(String path, JsonNode node) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (!node.isNull() && Secrets.isSecret(path)) {
      return json.textNode(Secrets.REDACTED);
    }
    if (node.isTextual()) {
      return json.textNode(Secrets.redacted(node.textValue()));
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
