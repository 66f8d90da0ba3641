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
 * Wrapper of a value that is serialized by Java, whatever {@code spark.serializer} is. Weft wraps
 * all its objects that Spark would serialize with that setting: broadcasts, cached workers, results
 * of tasks. Kryo cannot read records, nor lists of {@link List#of}.
 *
 * <p>It is the only class of Weft that users register if Kryo requires registration.
 */
@DefaultSerializer(JavaSerializer.class)
public record JavaSerialized<T>(T value) implements Serializable {
  private static final String SERIALIZER = "spark.serializer";
  private static final String REQUIRED = "spark.kryo.registrationRequired";

  /** Values of the results of tasks. */
  public static <T> List<T> values(List<JavaSerialized<T>> results) {
    return results.stream().map(JavaSerialized::value).toList();
  }

  /** Class tag for Spark's Scala API; arrays of results are then arrays of {@code Object}. */
  @SuppressWarnings("unchecked") // as in Spark's own Java API
  public static <T> ClassTag<JavaSerialized<T>> tag() {
    return (ClassTag<JavaSerialized<T>>) (ClassTag<?>) ClassTag.AnyRef();
  }

  /**
   * Checks that Kryo accepts this class under the current configuration.
   *
   * @throws IllegalArgumentException if not; the message names the missing setting
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
