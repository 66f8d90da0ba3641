package io.weft.nn;

import io.weft.math.KeyedRandom;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * First layer of a network whose input has nominal columns. The value of such a column is a code:
 * the number of a category, from 0 to n - 1. The layer replaces each code by values that the next
 * layer can weigh. All other columns pass.
 *
 * <p>A {@link OneHot} column becomes n values: 1 at the code, 0 elsewhere. An {@link Embedding}
 * column becomes the row of its code in a table of parameters, n × size (C. Guo, F. Berkhahn,
 * Entity embeddings of categorical variables, 2016). Output: the passing columns in their order,
 * then the values of each nominal column in the order of the columns.
 *
 * <p>Parameters: the tables in the order of the columns, each row by row. They are weights: L2 and
 * weight decay apply to all rows of a table in each step, also to rows that no example of the step
 * reads. Their initial values are normal with deviation 0.01, as in fastai, which also cuts off the
 * tails (J. Howard, S. Gugger, fastai: a layered API for deep learning, Information 11, 2020). A
 * row that no training example reads stays this small: an unseen category adds little to the
 * output.
 *
 * @param columns nominal columns, in ascending order of their index
 */
public record CategoricalEncoding(List<CategoricalEncoding.Column> columns) implements Layer {
  private static final Initialiser TABLE = new Initialiser.Normal(0.01);

  /** Limit for the length of the layer's description in a saved model. */
  private static final int MAX_COLUMNS = 1 << 14;

  /** A float holds every whole number up to here. */
  private static final int MAX_CATEGORIES = 1 << 24;

  public CategoricalEncoding {
    columns = List.copyOf(columns);
    int count = columns.size();
    require(1 <= count && count <= MAX_COLUMNS, "nominal columns", count, "1 to " + MAX_COLUMNS);
    for (int i = 1; i < count; i++) {
      int previous = columns.get(i - 1).index();
      int index = columns.get(i).index();
      require(index > previous, "index of a nominal column", index, "above " + previous);
    }
  }

  private static void require(boolean holds, String name, int value, String must) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Invalid " + name + ": " + value + " (must be " + must + ")");
    }
  }

  private static void requireColumn(int index, int categories) {
    require(index >= 0, "index of a nominal column", index, "at least 0");
    boolean fits = 1 <= categories && categories <= MAX_CATEGORIES;
    require(fits, "number of categories", categories, "from 1 to " + MAX_CATEGORIES);
  }

  /** A column of codes. */
  public sealed interface Column extends Serializable {

    /** Position in the input, from 0. */
    int index();

    /** Number of categories, n. */
    int categories();

    /** Number of output values. */
    int values();

    /** Number of parameters. */
    int parameters();

    /** Tells whether a value is a whole number from 0 to n - 1. */
    default boolean isCode(float value) {
      return value >= 0 && value < categories() && value == (int) value;
    }

    /** Rule for a value, the end of "must be ...". */
    default String rule() {
      return String.format(
          Locale.ROOT,
          "a whole number from 0 to %d: the column is nominal, with %d categories",
          categories() - 1,
          categories());
    }
  }

  /** Column without parameters: one value for each category. */
  public record OneHot(int index, int categories) implements Column {
    public OneHot {
      requireColumn(index, categories);
    }

    @Override
    public int values() {
      return categories;
    }

    @Override
    public int parameters() {
      return 0;
    }
  }

  /** Column with a table of parameters: {@code size} values for each category. */
  public record Embedding(int index, int categories, int size) implements Column {
    public Embedding {
      requireColumn(index, categories);
      require(size >= 1, "size of an embedding", size, "at least 1");
    }

    @Override
    public int values() {
      return size;
    }

    @Override
    public int parameters() {
      return Math.multiplyExact(categories, size);
    }
  }

  @Override
  public String kind() {
    return "categorical-encoding";
  }

  @Override
  public Shape outputShape(Shape input) {
    int last = columns.get(columns.size() - 1).index();
    if (input.sizes().size() != 1 || input.size() <= last) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "got %s (expects a vector of at least %d values, because column %d is nominal)",
              input,
              last + 1,
              last));
    }
    int size = input.size() - columns.size();
    for (Column column : columns) {
      size = Math.addExact(size, column.values());
    }
    return Shape.of(size);
  }

  @Override
  public List<ParameterRange> parameterRanges(Shape input) {
    int count = 0;
    for (Column column : columns) {
      count = Math.addExact(count, column.parameters());
    }
    return count == 0
        ? List.of()
        : List.of(new ParameterRange(0, count, ParameterRange.Kind.WEIGHTS));
  }

  @Override
  public void initialise(
      Shape input, float[] parameters, int offset, Initialiser initialiser, KeyedRandom random) {
    int count = ParameterRange.count(parameterRanges(input));
    for (int i = 0; i < count; i++) {
      parameters[offset + i] = TABLE.draw(1, 1, random);
    }
  }

  @Override
  public void forward(LayerContext context) {
    copyPassing(context);
    int outputs = context.outputShape.size();
    int first = context.inputShape.size() - columns.size();
    int table = context.offset;
    for (Column column : columns) {
      int values = column.values();
      for (int row = 0; row < context.batch; row++) {
        int code = code(context, row, column);
        int to = row * outputs + first;
        if (column instanceof Embedding) {
          System.arraycopy(context.parameters, table + code * values, context.output, to, values);
        } else {
          Arrays.fill(context.output, to, to + values, 0);
          context.output[to + code] = 1;
        }
      }
      first += values;
      table += column.parameters();
    }
  }

  private static int code(LayerContext context, int row, Column column) {
    float value = context.input[row * context.inputShape.size() + column.index()];
    if (!column.isCode(value)) {
      throw new IllegalArgumentException(
          "Cannot encode column %s: its value is %s (must be %s)"
              .formatted(column.index(), value, column.rule()));
    }
    return (int) value;
  }

  private void copyPassing(LayerContext context) {
    int inputs = context.inputShape.size();
    for (int row = 0; row < context.batch; row++) {
      int from = row * inputs;
      int to = row * context.outputShape.size();
      for (Column column : columns) {
        int count = row * inputs + column.index() - from;
        System.arraycopy(context.input, from, context.output, to, count);
        from += count + 1;
        to += count;
      }
      System.arraycopy(context.input, from, context.output, to, (row + 1) * inputs - from);
    }
  }

  /** Adds to the rows of the tables that the batch reads. The input's gradient is 0 at a code. */
  @Override
  public void backward(LayerContext context) {
    int outputs = context.outputShape.size();
    int first = context.inputShape.size() - columns.size();
    int table = context.offset;
    for (Column column : columns) {
      if (column instanceof Embedding embedding) {
        for (int row = 0; row < context.batch; row++) {
          int from = row * outputs + first;
          int to = table + code(context, row, column) * embedding.size;
          for (int i = 0; i < embedding.size; i++) {
            context.gradient[to + i] += context.dOutput[from + i];
          }
        }
      }
      first += column.values();
      table += column.parameters();
    }
    if (context.dInput != null) {
      copyPassingGradient(context, context.dInput);
    }
  }

  private void copyPassingGradient(LayerContext context, float[] dInput) {
    int inputs = context.inputShape.size();
    for (int row = 0; row < context.batch; row++) {
      int from = row * context.outputShape.size();
      int to = row * inputs;
      for (Column column : columns) {
        int count = row * inputs + column.index() - to;
        System.arraycopy(context.dOutput, from, dInput, to, count);
        dInput[to + count] = 0;
        from += count;
        to += count + 1;
      }
      System.arraycopy(context.dOutput, from, dInput, to, (row + 1) * inputs - to);
    }
  }
}
