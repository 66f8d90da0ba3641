package io.weft.nn;

/** Turns an image [C, H, W] into a vector of its values, channel after channel. */
public record Flatten() implements Layer {

  @Override
  public String kind() {
    return "flatten";
  }

  @Override
  public Shape outputShape(Shape input) {
    return Shape.of(input.size());
  }

  @Override
  public void forward(LayerContext context) {
    int pixels = context.inputShape.pixels();
    transpose(context.input, context.batch, pixels, context.inputShape.channels(), context.output);
  }

  @Override
  public void backward(LayerContext context) {
    if (context.dInput != null) {
      int pixels = context.inputShape.pixels();
      transpose(
          context.dOutput, context.batch, context.inputShape.channels(), pixels, context.dInput);
    }
  }

  /** Transposes each row from rows × columns to columns × rows. */
  static void transpose(float[] source, int batch, int rows, int columns, float[] target) {
    int size = rows * columns;
    if (rows == 1 || columns == 1) {
      System.arraycopy(source, 0, target, 0, batch * size);
      return;
    }
    for (int i = 0; i < batch; i++) {
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          target[i * size + c * rows + r] = source[i * size + r * columns + c];
        }
      }
    }
  }
}
