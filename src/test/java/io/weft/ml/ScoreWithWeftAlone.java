package io.weft.ml;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;

/** A program that scores an example where no class of Spark, Scala or Hadoop is. */
final class ScoreWithWeftAlone {
  private ScoreWithWeftAlone() {}

  /** Takes the folder of the saved models, and prints the outputs of each for one example. */
  public static void main(String[] args) throws IOException {
    PrintStream out = System.out;
    for (String name : new String[] {"classification", "regression"}) {
      TrainedNetwork network = TrainedNetwork.read(Path.of(args[0], name));
      out.println(Arrays.toString(network.score(new float[] {1, 2, 3, 4})));
    }
    for (String name :
        new String[] {
          "org.apache.spark.SparkContext", "org.apache.hadoop.fs.Path", "scala.Option"
        }) {
      try {
        out.println("there is " + Class.forName(name));
      } catch (ClassNotFoundException e) {
        out.println("no " + name);
      }
    }
  }
}
