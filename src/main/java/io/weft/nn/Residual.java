package io.weft.nn;

import io.weft.math.Floats;
import io.weft.math.KeyedRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Block of layers with a shortcut: {@code y = block(x) + x}, or {@code block(x) + projection(x)}
 * (K. He et al., Deep residual learning, CVPR 2016).
 *
 * <p>If the block changes the shape and has no projection, a default one is used. For images it is
 * a 1×1 convolution with the strides that the sizes need; for vectors it is a dense layer. A batch
 * norm follows if the block has one. Its weights start with {@link Initialiser.Glorot}. Parameters:
 * the block's, then the projection's.
 *
 * @param projection layers of the shortcut; empty for x itself, or for the default projection
 */
public record Residual(List<Layer> block, List<Layer> projection) implements Layer {

  public Residual {
    block = List.copyOf(block);
    projection = List.copyOf(projection);
    if (block.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid layers of a residual block: none (must be at least one)");
    }
  }

  @Override
  public String kind() {
    return "residual";
  }

  @Override
  public Shape outputShape(Shape input) {
    List<Network> branches = branches(input);
    Shape output = branches.get(0).outputShape();
    Shape around = branches.size() == 1 ? input : branches.get(1).outputShape();
    if (!output.equals(around)) {
      throw new IllegalArgumentException(
          "its layers give %s (expects %s, as the way around them)".formatted(output, around));
    }
    return output;
  }

  @Override
  public List<Network> branches(Shape input) {
    Network inner = new Network(input, block);
    Shape output = inner.outputShape();
    if (!projection.isEmpty()) {
      return List.of(inner, new Network(input, projection));
    }
    return input.equals(output)
        ? List.of(inner)
        : List.of(inner, new Network(input, projectionTo(input, output)));
  }

  private List<Layer> projectionTo(Shape input, Shape output) {
    Layer linear;
    if (output.isImage()) {
      input.requireImage();
      linear = new Conv2d(output.channels(), pixel(input, output), 1);
    } else {
      linear = new Dense(output.size());
    }
    return block.stream().anyMatch(BatchNorm.class::isInstance)
        ? List.of(linear, new BatchNorm())
        : List.of(linear);
  }

  /** Window of one pixel for each output pixel; with one stride for both directions if it fits. */
  private static Window pixel(Shape input, Shape output) {
    int down = Math.max(1, ceilDiv(input.height(), output.height()));
    int across = Math.max(1, ceilDiv(input.width(), output.width()));
    boolean downFits = ceilDiv(input.width(), down) == output.width();
    return new Window(1, 1, down, downFits ? down : across, Window.Padding.valid());
  }

  private static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }

  @Override
  public List<ParameterRange> parameterRanges(Shape input) {
    List<Network> branches = branches(input);
    List<ParameterRange> ranges = new ArrayList<>(branches.get(0).parameterRanges());
    for (Network around : branches.subList(1, branches.size())) {
      ranges.addAll(ParameterRange.shifted(around.parameterRanges(), ParameterRange.count(ranges)));
    }
    return ranges;
  }

  @Override
  public void initialise(
      Shape input, float[] parameters, int offset, Initialiser initialiser, KeyedRandom random) {
    List<Network> branches = branches(input);
    initialise(branches.get(0), parameters, offset, initialiser, random);
    if (branches.size() > 1) {
      Initialiser around =
          projection.isEmpty() ? new Initialiser.Glorot() : initialiser.before(false);
      int next = offset + branches.get(0).parameterCount();
      initialise(branches.get(1), parameters, next, around, random);
    }
  }

  private static void initialise(
      Network branch, float[] parameters, int offset, Initialiser initialiser, KeyedRandom random) {
    float[] initial = branch.initialParameters(initialiser, random.nextLong());
    System.arraycopy(initial, 0, parameters, offset, initial.length);
  }

  @Override
  public void forward(LayerContext context) {
    for (Workspace branch : context.branches) {
      branch.pass(context.parameters, context.batch, context.mode);
    }
    int length = context.batch * context.outputShape.size();
    float[] around =
        context.branches.size() == 1 ? context.input : context.branches.get(1).output();
    Floats.sum(context.branches.get(0).output(), around, length, context.output);
  }

  @Override
  public void backward(LayerContext context) {
    for (Workspace branch : context.branches) {
      branch.backward(context.gradient);
    }
    if (context.dInput != null) {
      float[] around =
          context.branches.size() == 1 ? context.dOutput : context.branches.get(1).dInput();
      Floats.sum(context.dInput, around, context.batch * context.inputShape.size(), context.dInput);
    }
  }
}
