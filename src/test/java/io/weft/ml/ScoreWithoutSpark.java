package io.weft.ml;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.SparkSession;

/** A program that scores examples and never starts Spark. */
final class ScoreWithoutSpark {
  private ScoreWithoutSpark() {}

  /** Takes the folder of the saved models, and prints what they say of one example. */
  public static void main(String[] args) throws IOException {
    PrintStream out = System.out;
    Vector example = Vectors.dense(1, 2, 3, 4);
    NetworkFile file = read(args[0], "classification");
    var model = new NeuralNetworkClassificationModel("here", file.network(), file.summary());
    out.println(model.predictRaw(example));
    out.println(model.predict(example));
    out.println(Arrays.stream(model.predictProbability(example).toArray()).sum() - 1 < 1e-12);
    out.println(model.setThresholds(new double[] {0.5, 0.25, 0.25}).predict(example));
    NetworkFile regression = read(args[0], "regression");
    out.println(
        new NeuralNetworkRegressionModel("here", regression.network(), regression.summary())
            .predict(example));
    boolean started =
        SparkSession.getActiveSession().isDefined()
            || SparkSession.getDefaultSession().isDefined()
            || SparkEnv.get() != null;
    out.println(started ? "Spark was started" : "without Spark");
  }

  private static NetworkFile read(String folder, String name) throws IOException {
    return NetworkFile.read(new Path(folder + "/" + name + "/data/network"), new Configuration());
  }
}
