package io.weft.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A paragraph of a note as Zeppelin has it after a run. */
record Paragraph(String title, String text, JsonNode config, String status, List<Output> outputs) {

  /** What a paragraph printed: TEXT, TABLE or HTML. */
  record Output(String type, String data) {}

  static Paragraph of(JsonNode json) {
    List<Output> outputs = new ArrayList<>();
    for (JsonNode output : json.at("/results/msg")) {
      if (!output.path("data").asText().isBlank()) {
        outputs.add(new Output(output.path("type").asText(), output.path("data").asText()));
      }
    }
    return new Paragraph(
        json.path("title").asText(),
        json.path("text").asText(),
        json.path("config"),
        json.path("status").asText(),
        outputs);
  }

  boolean isSql() {
    return text.startsWith("%spark.sql");
  }
}
