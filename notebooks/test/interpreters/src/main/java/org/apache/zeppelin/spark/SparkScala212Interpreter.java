package org.apache.zeppelin.spark;

import java.io.File;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.zeppelin.interpreter.InterpreterContext;
import org.apache.zeppelin.interpreter.InterpreterGroup;
import org.apache.zeppelin.interpreter.InterpreterResult;
import org.apache.zeppelin.interpreter.ZeppelinContext;
import org.apache.zeppelin.interpreter.thrift.InterpreterCompletion;
import org.apache.zeppelin.interpreter.util.InterpreterOutputStream;
import org.slf4j.LoggerFactory;
import scala.Console;
import scala.collection.immutable.Nil$;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;

/**
 * Stands in, for tests, for the class of this name that Zeppelin loads and that its release on
 * Maven Central lacks: runs Scala code in Scala's own interpreter, with Zeppelin's forms. It has
 * neither completion nor progress.
 */
public final class SparkScala212Interpreter extends AbstractSparkScalaInterpreter {
  private final SparkConf conf;
  private final Properties properties;
  private final InterpreterGroup group;
  private final File classes;
  private final InterpreterOutputStream output =
      new InterpreterOutputStream(LoggerFactory.getLogger(SparkScala212Interpreter.class));
  private IMain scala;
  private SparkSession spark;
  private ZeppelinContext context;

  /** What Zeppelin calls. */
  public SparkScala212Interpreter(
      SparkConf conf,
      List<String> dependencies,
      Properties properties,
      InterpreterGroup group,
      URLClassLoader loader,
      File classes) {
    this.conf = conf;
    this.properties = properties;
    this.group = group;
    this.classes = classes;
  }

  @Override
  public void open() {
    Settings settings = new Settings();
    settings.processArguments(
        list("-usejavacp", "-Yrepl-class-based", "-Yrepl-outdir", classes.getPath()), true);
    scala = new IMain(settings, new PrintWriter(output, true));
    scala.initializeSynchronous();
    Thread.currentThread().setContextClassLoader(scala.classLoader());
    conf.set("spark.repl.class.outputDir", classes.getPath());
    spark = SparkSession.builder().config(conf).getOrCreate();
    context = new Forms(group, properties, shims());
    bind("spark", SparkSession.class, spark);
    bind("sc", SparkContext.class, spark.sparkContext());
    bind("sqlContext", SQLContext.class, spark.sqlContext());
    bind("z", ZeppelinContext.class, context);
  }

  private SparkShims shims() {
    try {
      return SparkShims.getInstance(spark.version(), properties, spark);
    } catch (Exception e) {
      throw new IllegalStateException("Cannot load the shims for Spark " + spark.version(), e);
    }
  }

  private void bind(String name, Class<?> type, Object value) {
    Results.Result result = scala.bind(name, type.getName(), value, list("@transient"));
    if (result != Results.Success$.MODULE$) {
      throw new IllegalStateException("Cannot bind " + name + ": " + result);
    }
  }

  private static scala.collection.immutable.List<String> list(String... elements) {
    scala.collection.immutable.List<String> list = empty();
    for (int i = elements.length - 1; i >= 0; i--) {
      list = list.$colon$colon(elements[i]);
    }
    return list;
  }

  @SuppressWarnings("unchecked") // the empty list is one of anything
  private static scala.collection.immutable.List<String> empty() {
    return (scala.collection.immutable.List<String>) (Object) Nil$.MODULE$;
  }

  @Override
  public InterpreterResult interpret(String code, InterpreterContext paragraph) {
    output.setInterpreterOutput(paragraph.out);
    PrintStream before = System.out;
    Object result;
    try {
      PrintStream stream = new PrintStream(output, true);
      System.setOut(stream);
      result = Console.withOut(stream, () -> scala.interpret(code));
      stream.flush();
    } finally {
      System.setOut(before);
    }
    if (result == Results.Success$.MODULE$) {
      return new InterpreterResult(InterpreterResult.Code.SUCCESS);
    }
    return result == Results.Incomplete$.MODULE$
        ? new InterpreterResult(InterpreterResult.Code.INCOMPLETE, "Incomplete expression")
        : new InterpreterResult(InterpreterResult.Code.ERROR);
  }

  @Override
  public void close() {
    scala.close();
    spark.stop();
  }

  @Override
  public SparkContext getSparkContext() {
    return spark.sparkContext();
  }

  @Override
  public SQLContext getSqlContext() {
    return spark.sqlContext();
  }

  @Override
  public Object getSparkSession() {
    return spark;
  }

  @Override
  public String getSparkUrl() {
    return "";
  }

  @Override
  public ZeppelinContext getZeppelinContext() {
    return context;
  }

  @Override
  public int getProgress(String jobGroup, InterpreterContext paragraph) {
    return 0;
  }

  @Override
  public List<InterpreterCompletion> completion(
      String code, int cursor, InterpreterContext paragraph) {
    return List.of();
  }

  @Override
  public ClassLoader getScalaShellClassLoader() {
    return scala.classLoader();
  }

  /** Zeppelin's own forms, and its own way to print a table. */
  private static final class Forms extends ZeppelinContext {
    private static final int MAX_ROWS = 1000;

    private final SparkShims shims;

    Forms(InterpreterGroup group, Properties properties, SparkShims shims) {
      super(
          group.getInterpreterHookRegistry(),
          Integer.parseInt(
              properties.getProperty("zeppelin.spark.maxResult", String.valueOf(MAX_ROWS))));
      this.shims = shims;
    }

    @Override
    public Map<String, String> getInterpreterClassMap() {
      return Map.of(
          "spark", SparkInterpreter.class.getName(), "sql", SparkSqlInterpreter.class.getName());
    }

    @Override
    @SuppressWarnings("rawtypes") // so in Zeppelin
    public List<Class> getSupportedClasses() {
      return List.of(Dataset.class);
    }

    @Override
    public String showData(Object data, int maxRows) {
      return shims.showDataFrame(data, maxRows, getInterpreterContext());
    }
  }
}
