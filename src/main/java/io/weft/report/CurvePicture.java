package io.weft.report;

import io.weft.metrics.EpochScore;
import io.weft.metrics.EpochScore.Part;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the curves of several runs as a picture for slides. */
final class CurvePicture {
  private static final int WIDTH = 1600;
  private static final int HEIGHT = 900;
  private static final int MAX_NAME = 40;
  private static final float LINE = 3;
  private static final float[] DASHES = {10, 8};

  /** Colours of the page's light theme. */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x3b5bdb),
          new Color(0xd9480f),
          new Color(0x2b8a3e),
          new Color(0xae3ec9),
          new Color(0x0b7285),
          new Color(0xc2255c),
          new Color(0x5c940d),
          new Color(0x7048e8));

  private CurvePicture() {}

  /** Test and training values of a measure after each epoch. */
  static BufferedImage of(EpochScore.Measure measure, List<Curve> curves) {
    String title = measure.words();
    String axis = measure.isShare() ? title + ", %" : title;
    double factor = measure.isShare() ? 100 : 1;
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(measure.title() + " by epoch")
            .xAxisTitle("epoch")
            .yAxisTitle(axis)
            .theme(Styler.ChartTheme.Matlab)
            .build();
    chart.getStyler().setXAxisMaxLabelCount(12);
    chart.getStyler().setxAxisTickLabelsFormattingFunction(CurvePicture::wholeOrNothing);
    chart.getStyler().setChartPadding(20);
    chart.getStyler().setChartTitlePadding(20);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setPlotGridLinesColor(new Color(0xe3e6ea));
    chart.getStyler().setChartTitleFont(chart.getStyler().getChartTitleFont().deriveFont(28f));
    chart.getStyler().setLegendFont(chart.getStyler().getLegendFont().deriveFont(20f));
    chart.getStyler().setAxisTitleFont(chart.getStyler().getAxisTitleFont().deriveFont(20f));
    chart
        .getStyler()
        .setAxisTickLabelsFont(chart.getStyler().getAxisTickLabelsFont().deriveFont(18f));
    Set<String> names = new HashSet<>();
    for (int i = 0; i < curves.size(); i++) {
      Curve curve = curves.get(i);
      Color colour = COLOURS.get(i % COLOURS.size());
      String name = nameIn(names, curve);
      add(
          chart,
          name + ", test",
          curve,
          curve.values(measure, Part.TEST),
          factor,
          colour,
          new BasicStroke(LINE));
      BasicStroke dashed =
          new BasicStroke(LINE, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0);
      add(
          chart,
          name + ", training",
          curve,
          curve.values(measure, Part.TRAIN),
          factor,
          colour,
          dashed);
    }
    return BitmapEncoder.getBufferedImage(chart);
  }

  private static String wholeOrNothing(double epoch) {
    return epoch == Math.rint(epoch) ? String.valueOf((long) epoch) : "";
  }

  /** Makes a name unique, because the legend takes each text once and abbreviates names. */
  private static String nameIn(Set<String> names, Curve curve) {
    String name =
        curve.name().length() <= MAX_NAME ? curve.name() : curve.name().substring(0, MAX_NAME);
    String unique = name;
    for (int number = 2; !names.add(unique); number++) {
      unique = name + " (" + number + ")";
    }
    return unique;
  }

  /** Adds a line through the measured values; a single point is marked. */
  private static void add(
      XYChart chart,
      String name,
      Curve curve,
      List<Double> values,
      double factor,
      Color colour,
      BasicStroke stroke) {
    List<Integer> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      if (Double.isFinite(values.get(i))) {
        x.add(curve.epochs().get(i));
        y.add(factor * values.get(i));
      }
    }
    if (x.isEmpty()) {
      return;
    }
    XYSeries series = chart.addSeries(name, x, y);
    series.setLineColor(colour).setLineStyle(stroke);
    series.setMarker(x.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    series.setMarkerColor(colour);
  }
}
