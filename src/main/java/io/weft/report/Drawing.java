package io.weft.report;

import io.weft.rundir.TableFacts.Point;
import java.util.List;

/**
 * A chart on the page as SVG, which needs no script. The template {@code drawing.mustache} calls
 * the methods by their names.
 *
 * @param label for screen readers
 * @param reference path of a dashed line to compare with; empty without one
 * @param curve path of a line; empty without one
 */
record Drawing(
    String title,
    String label,
    Frame frame,
    String reference,
    String curve,
    List<Dot> dots,
    List<Bar> bars) {

  /** A point of a scatter plot, by its coordinates. */
  record Dot(String atX, String atY) {}

  /**
   * A bar of a histogram, by its coordinates.
   *
   * @param words about the bar, for a pointer above it
   */
  record Bar(String atX, String atY, String wide, String high, String words) {}

  /** A drawing with a line and a line to compare with. */
  static Drawing curve(
      String title, String label, Frame frame, List<Point> points, List<Point> reference) {
    return new Drawing(
        title,
        label,
        frame,
        reference.isEmpty() ? "" : frame.path(reference),
        frame.path(points),
        List.of(),
        List.of());
  }

  /** A drawing with points and a line to compare with. */
  static Drawing scatter(
      String title, String label, Frame frame, List<Point> points, List<Point> reference) {
    List<Dot> dots =
        points.stream()
            .map(point -> new Dot(Frame.text(frame.x(point.x())), Frame.text(frame.y(point.y()))))
            .toList();
    return new Drawing(title, label, frame, frame.path(reference), "", dots, List.of());
  }

  /** A drawing with bars. */
  static Drawing histogram(String title, String label, Frame frame, List<Bar> bars) {
    return new Drawing(title, label, frame, "", "", List.of(), bars);
  }
}
