package io.weft.settings;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.files.ChecksummedFile;
import io.weft.nn.Huber;
import io.weft.nn.Initialiser;
import io.weft.nn.SoftmaxCrossEntropy;
import io.weft.nn.SquaredError;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import io.weft.train.TrainingPlan;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A plan as JSON, without its number of epochs: a training may continue with more of them. Equal
 * plans have equal texts, in every release.
 *
 * <p>Each field has the name that a user knows it by. An optimizer, a schedule, a loss or an
 * initialiser is an object with its type and the components of its record, except flags that are
 * off. Initial weights that a user gives are not part of it.
 */
public final class PlanJson {

  /** Types by class. A name is in the files of users and never changes. */
  static final Map<Class<?>, String> TYPES =
      Map.ofEntries(
          entry(Optimizer.Sgd.class, "sgd"),
          entry(Optimizer.Momentum.class, "momentum"),
          entry(Optimizer.Nesterov.class, "nesterov"),
          entry(Optimizer.Adam.class, "adam"),
          entry(Optimizer.AdamW.class, "adamw"),
          entry(Optimizer.RmsProp.class, "rmsprop"),
          entry(Optimizer.Adagrad.class, "adagrad"),
          entry(Schedule.Constant.class, "constant"),
          entry(Schedule.Step.class, "step"),
          entry(Schedule.Exponential.class, "exponential"),
          entry(Schedule.Cosine.class, "cosine"),
          entry(Schedule.OneCycle.class, "one-cycle"),
          entry(Schedule.ReduceOnPlateau.class, "reduce-on-plateau"),
          entry(Schedule.WarmUp.class, "warm-up"),
          entry(SoftmaxCrossEntropy.class, "softmax-cross-entropy"),
          entry(SquaredError.class, "squared"),
          entry(Huber.class, "huber"),
          entry(Initialiser.Auto.class, "auto"),
          entry(Initialiser.Normal.class, "normal"),
          entry(Initialiser.Glorot.class, "glorot"),
          entry(Initialiser.He.class, "he"),
          entry(Initialiser.FanIn.class, "fan-in"));

  private PlanJson() {}

  /** A plan in checkpoints of this release. */
  public static ObjectNode of(TrainingPlan plan) {
    ObjectNode json = ChecksummedFile.JSON.createObjectNode();
    json.put("layers", LayerJson.write(plan.network().layers()));
    put(json, "initialiser", plan.initialiser());
    json.put("features", plan.network().inputShape().toString());
    put(json, "augmentation", plan.augmentation());
    put(json, "loss", plan.loss());
    put(json, "optimizer", plan.optimizer());
    put(json, "schedule", plan.schedule());
    json.put("batchSize", plan.batchSize());
    json.put("workers", plan.workers());
    json.put("seed", plan.seed());
    json.put("l2", plan.l2());
    json.put("clipNorm", String.valueOf(plan.clipNorm())); // JSON has no infinity
    put(json, "earlyStopping", plan.earlyStopping());
    return json;
  }

  private static void put(ObjectNode json, String name, Object value) {
    if (value instanceof Record parts) {
      putAll(json.putObject(name), parts);
    } else if (value instanceof Integer number) {
      json.put(name, number);
    } else if (value instanceof Double number) {
      json.put(name, number);
    } else if (value instanceof Boolean flag) {
      if (flag) {
        json.put(name, true);
      }
    } else if (value instanceof Enum<?> constant) {
      json.put(name, constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    } else if (value instanceof List<?> numbers) {
      ArrayNode list = json.putArray(name);
      numbers.forEach(number -> list.add((Double) number));
    } else {
      throw new IllegalArgumentException("Cannot write " + name + ": " + value.getClass());
    }
  }

  private static void putAll(ObjectNode json, Record parts) {
    String type = TYPES.get(parts.getClass());
    if (type != null) {
      json.put("type", type);
    }
    for (RecordComponent component : parts.getClass().getRecordComponents()) {
      put(json, component.getName(), value(parts, component));
    }
  }

  private static Object value(Record parts, RecordComponent component) {
    try {
      return component.getAccessor().invoke(parts);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read " + component + " of a public record", e);
    }
  }
}
