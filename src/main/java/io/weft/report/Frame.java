package io.weft.report;

import io.weft.rundir.Numbers;
import io.weft.rundir.TableFacts.Point;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Axes of a drawing, in the units of its SVG. The template {@code drawing.mustache} calls the
 * methods by their names.
 *
 * @param across the horizontal axis
 * @param up the vertical axis
 */
record Frame(String xTitle, Axis across, String yTitle, Axis up) {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 340;
  private static final int LEFT = 92;
  private static final int RIGHT = 456;
  private static final int TOP = 12;
  private static final int BOTTOM = 288;

  /** Distances of numbers and titles from the axes. */
  private static final int TO_NUMBER = 8;

  private static final int TO_NUMBER_BELOW = 20;
  private static final int TO_TITLE = 44;

  /**
   * A tick.
   *
   * @param at its coordinate
   */
  record Mark(String number, String at) {}

  String viewBox() {
    return "0 0 " + WIDTH + " " + HEIGHT;
  }

  int left() {
    return LEFT;
  }

  int right() {
    return RIGHT;
  }

  int top() {
    return TOP;
  }

  int bottom() {
    return BOTTOM;
  }

  int leftOfAxis() {
    return LEFT - TO_NUMBER;
  }

  int belowAxis() {
    return BOTTOM + TO_NUMBER_BELOW;
  }

  int belowNumbers() {
    return BOTTOM + TO_TITLE;
  }

  int centre() {
    return (LEFT + RIGHT) / 2;
  }

  int middle() {
    return (TOP + BOTTOM) / 2;
  }

  List<Mark> xMarks() {
    return across.ticks().stream()
        .map(tick -> new Mark(tick.text(), text(LEFT + tick.place() * (RIGHT - LEFT))))
        .toList();
  }

  List<Mark> yMarks() {
    return up.ticks().stream()
        .map(tick -> new Mark(tick.text(), text(BOTTOM - tick.place() * (BOTTOM - TOP))))
        .toList();
  }

  /** Horizontal coordinate of a value. */
  double x(double value) {
    return LEFT + across.place(value) * (RIGHT - LEFT);
  }

  /** Vertical coordinate of a value. */
  double y(double value) {
    return BOTTOM - up.place(value) * (BOTTOM - TOP);
  }

  /** Path of a line through points. */
  String path(List<Point> points) {
    return points.stream()
        .map(point -> text(x(point.x())) + " " + text(y(point.y())))
        .collect(Collectors.joining("L", "M", ""));
  }

  /** Text of a coordinate. */
  static String text(double coordinate) {
    return Numbers.number("%.1f", coordinate);
  }
}
