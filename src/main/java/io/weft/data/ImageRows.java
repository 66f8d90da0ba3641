package io.weft.data;

import java.util.HashMap;
import java.util.Iterator;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Decodes images, given as rows of (path, content). A bad image becomes a row with its error.
 *
 * @param size size of every image
 * @param first name of the image that has decided on the size
 * @param isConverting whether colours become grey, or grey colours, where an image has the other
 * @param ranks positions of the folders by their paths
 */
record ImageRows(ImageSize size, String first, boolean isConverting, HashMap<String, Integer> ranks)
    implements MapPartitionsFunction<Row, Row> {

  /** Column with the name of an image's folder. */
  static final String LABEL = "label";

  /** Column with an image's path. */
  static final String FILE = "file";

  static final StructType TYPE =
      new StructType()
          .add(LABEL, DataTypes.StringType, false)
          .add(Pixels.BYTES, DataTypes.BinaryType, false)
          .add(Table.BAD, DataTypes.StringType, true)
          .add(Table.ORDER.get(0), DataTypes.IntegerType, false)
          .add(Table.ORDER.get(1), DataTypes.StringType, false)
          .add(Table.ORDER.get(2), DataTypes.LongType, false)
          .add(FILE, DataTypes.StringType, false);

  @Override
  public Iterator<Row> call(Iterator<Row> files) {
    Iterable<Row> all = () -> files;
    return StreamSupport.stream(all.spliterator(), false).map(this::decoded).iterator();
  }

  private Row decoded(Row file) {
    Path path = new Path(file.getString(0));
    Path folder = path.getParent();
    Integer rank = ranks.getOrDefault(path.toString(), ranks.get(folder.toString()));
    String name = DataFiles.displayName(path);
    try {
      byte[] values = values(file.getAs(1));
      return RowFactory.create(folder.getName(), values, null, rank, path.toString(), 0L, name);
    } catch (DataException e) {
      String problem = "Cannot read " + name + ": " + e.getMessage();
      return RowFactory.create(
          folder.getName(), new byte[0], problem, rank, path.toString(), 0L, name);
    }
  }

  private byte[] values(byte[] file) {
    ImageDecoder image =
        ImageDecoder.of(
            file,
            found -> found.height() == size.height() && found.width() == size.width(),
            "unlike %s with %s (all images must have one size)".formatted(first, size.sides()));
    if (!isConverting && image.size().channels() != size.channels()) {
      throw new DataException(
          "it is %s, unlike %s (write data.options { channels = 1 } for grey images, or 3)"
              .formatted(image.size().isColour() ? "in colour" : "grey", first));
    }
    return image.values(size.channels());
  }
}
