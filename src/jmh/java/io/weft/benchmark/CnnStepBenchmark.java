package io.weft.benchmark;

import io.weft.math.KeyedRandom;
import io.weft.nn.Activation;
import io.weft.nn.Conv2d;
import io.weft.nn.Dense;
import io.weft.nn.ExampleLosses;
import io.weft.nn.Flatten;
import io.weft.nn.Initialiser;
import io.weft.nn.MaxPool2d;
import io.weft.nn.Mode;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.nn.SoftmaxCrossEntropy;
import io.weft.nn.Window;
import io.weft.nn.Workspace;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Forward and backward of conv32-pool-conv64-pool-dense128-dense10 on 28×28 images, batch 64, one
 * thread, in images a second.
 */
@State(Scope.Thread)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class CnnStepBenchmark {
  private static final int BATCH = 64;

  private final Network network = network();
  private final float[] parameters = network.initialParameters(new Initialiser.Auto(), 1);
  private final float[] gradient = new float[parameters.length];
  private final Workspace workspace = new Workspace(network, BATCH);
  private final SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy();
  private final float[] labels = new float[BATCH];
  private final float[] ones = new float[BATCH];
  private final ExampleLosses losses = ExampleLosses.of(BATCH);

  /** Random images and labels. */
  public CnnStepBenchmark() {
    KeyedRandom random = KeyedRandom.of(1);
    for (int i = 0; i < workspace.input().length; i++) {
      workspace.input()[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < BATCH; i++) {
      labels[i] = random.nextInt(10);
    }
    Arrays.fill(ones, 1);
  }

  private static Network network() {
    Window kernel = new Window(3, 3, 1, Window.Padding.same());
    Window pool = new Window(2, 2, 2, Window.Padding.valid());
    return new Network(
        Shape.of(1, 28, 28),
        List.of(
            new Conv2d(32, kernel, 1),
            new Activation.Relu(),
            new MaxPool2d(pool),
            new Conv2d(64, kernel, 1),
            new Activation.Relu(),
            new MaxPool2d(pool),
            new Flatten(),
            new Dense(128),
            new Activation.Relu(),
            new Dense(10)));
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public float[] forwardAndBackward() {
    Arrays.fill(gradient, 0);
    workspace.forward(parameters, BATCH, Mode.TRAINING);
    loss.evaluate(workspace.output(), labels, ones, BATCH, 10, losses, workspace.dOutput());
    workspace.backward(gradient);
    return gradient;
  }
}
