package io.weft.ui;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.apache.spark.ui.UIUtils;
import org.apache.spark.ui.WebUIPage;
import org.json4s.AsJsonInput$;
import org.json4s.JValue;
import org.json4s.jackson.JsonMethods$;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.xml.Node;
import scala.xml.Unparsed;

/**
 * A page of the tab: the whole page, or the part that changes, which the page's script fetches
 * regularly. {@code ?run=N} selects a training; the default is the newest one. {@code json/}
 * returns the same data as JSON.
 */
final class TrainingPage extends WebUIPage {
  private static final String PART = "part";

  private final TrainingTab tab;
  private final boolean isWhole;

  private TrainingPage(TrainingTab tab, String prefix) {
    super(prefix);
    this.tab = tab;
    this.isWhole = !prefix.equals(PART);
  }

  static TrainingPage whole(TrainingTab tab) {
    return new TrainingPage(tab, "");
  }

  static TrainingPage part(TrainingTab tab) {
    return new TrainingPage(tab, PART);
  }

  @Override
  public Seq<Node> render(HttpServletRequest request) {
    List<RunSnapshot> runs = tab.runs();
    RunSnapshot selected = selected(runs, request.getParameter("run"));
    String tabPath = UIUtils.prependBaseUri(request, tab.basePath(), "/" + tab.prefix());
    RunHtml html = new RunHtml(tabPath, tab.isLive(), System.currentTimeMillis(), runs, selected);
    if (!isWhole) {
      return new Unparsed(html.part());
    }
    return UIUtils.headerSparkPage(
        request, tab.name(), () -> new Unparsed(html.page()), tab, Option.empty(), false, false);
  }

  @Override
  public JValue renderJson(HttpServletRequest request) {
    List<RunSnapshot> runs = tab.runs();
    // as text, since weft.jar has a Jackson of its own
    String json = RunJson.of(runs, selected(runs, request.getParameter("run"))).toString();
    return JsonMethods$.MODULE$.parse(json, false, true, AsJsonInput$.MODULE$.stringAsJsonInput());
  }

  private static @Nullable RunSnapshot selected(List<RunSnapshot> runs, @Nullable String id) {
    return runs.stream()
        .filter(run -> id == null || id.isEmpty() || String.valueOf(run.id()).equals(id))
        .findFirst()
        .orElse(null);
  }
}
