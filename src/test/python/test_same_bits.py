"""The same seed and data give the same bits in Java, in Python and on Spark Connect."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import weft
from conftest import find_spark_home
from weft.ml import NeuralNetworkClassifier

# Java in a program of its own: SHA-256 of the weights that it trains on the rows of a file, and of
# those of a model
IN_JAVA = """
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkClassifier;
import java.nio.*;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.SparkSession;

public class Trained {
  public static void main(String[] args) throws Exception {
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    print(
        new NeuralNetworkClassifier()
            .setHiddenLayers(new int[] {16})
            .setEpochs(5)
            .setBatchSize(16)
            .setWorkers(2)
            .setSeed(7)
            .fit(spark.read().parquet(args[0]))
            .weights());
    print(NeuralNetworkClassificationModel.load(args[1]).weights());
    spark.stop();
  }

  private static void print(Vector vector) throws Exception {
    double[] weights = vector.toArray();
    ByteBuffer bytes = ByteBuffer.allocate(8 * weights.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(weights);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
    System.out.println(HexFormat.of().formatHex(hash));
  }
}
"""


def test_java_and_python_end_with_the_same_bits(iris: Any, tmp_path: Path) -> None:
    rows = str(tmp_path / "rows")
    iris.write.parquet(rows)
    estimator = NeuralNetworkClassifier(
        hiddenLayers=[16], epochs=5, batchSize=16, workers=2, seed=7
    )
    saved = str(tmp_path / "model")
    estimator.fit(iris.sparkSession.read.parquet(rows)).save(saved)

    trained, loaded = in_java(rows, saved, tmp_path)
    assert loaded == trained


def in_java(rows: str, model: str, folder: Path) -> list[str]:
    """Compile the program of Java, run it, and get its last two lines."""
    spark_home = find_spark_home()
    jars = f"{weft.jar_path()}{os.pathsep}{spark_home}/jars/*"
    (folder / "Trained.java").write_text(IN_JAVA)
    subprocess.run(["javac", "-cp", jars, "-d", folder, folder / "Trained.java"], check=True)
    subprocess.run(["jar", "cf", folder / "t.jar", "-C", folder, "Trained.class"], check=True)
    submit = [f"{spark_home}/bin/spark-submit", "--jars", weft.jar_path(), "--class", "Trained"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SPARK_")}
    done = subprocess.run(
        [*submit, folder / "t.jar", rows, model],
        env={**clean, "SPARK_HOME": spark_home, "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip().splitlines()[-2:]


@pytest.mark.classic
def test_the_default_seed_is_that_of_java(spark: Any) -> None:
    estimator = NeuralNetworkClassifier()
    java = estimator._java_obj

    assert estimator.getSeed() == java.getDefault(java.getParam("seed")).get()
