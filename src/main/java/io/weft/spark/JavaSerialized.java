package io.weft.spark;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import scala.reflect.ClassTag;

/**
 * A value that Java serializes, whatever {@code spark.serializer} is. Everything of Weft's own that
 * Spark serializes with that setting is in one: broadcasts, shuffled and cached rows, results of
 * tasks. Kryo cannot read records, nor the lists that {@link List#of} makes; Java keeps every bit
 * of both.
 *
 * <p>It is also the only class that Weft asks users to register where Kryo requires that.
 */
@DefaultSerializer(JavaSerializer.class)
public record JavaSerialized<T>(T value) implements Serializable {
  private static final String SERIALIZER = "spark.serializer";
  private static final String REQUIRED = "spark.kryo.registrationRequired";

  /** The values of what tasks have returned. */
  public static <T> List<T> values(List<JavaSerialized<T>> results) {
    return results.stream().map(JavaSerialized::value).toList();
  }

  /** For jobs of Spark's Scala face: arrays of results are then arrays of {@code Object}. */
  @SuppressWarnings("unchecked") // as Spark's own Java face does it
  public static <T> ClassTag<JavaSerialized<T>> tag() {
    return (ClassTag<JavaSerialized<T>>) (ClassTag<?>) ClassTag.AnyRef();
  }

  /**
   * Refuses a configuration in which Kryo does not take Weft's data.
   *
   * @throws IllegalArgumentException names the setting that is missing
   */
  public static void requireRegistered(JavaSparkContext spark) {
    SparkConf conf = spark.getConf();
    if (!conf.getBoolean(REQUIRED, false) || !conf.get(SERIALIZER, "").contains("Kryo")) {
      return;
    }
    try {
      SparkEnv.get()
          .serializer()
          .newInstance()
          .serialize(new JavaSerialized<>(""), JavaSerialized.<String>tag());
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "Cannot send rows and weights: %s is true and %s is not registered (set spark.kryo.classesToRegister=%s)"
              .formatted(REQUIRED, JavaSerialized.class.getName(), JavaSerialized.class.getName()),
          e);
    }
  }
}
