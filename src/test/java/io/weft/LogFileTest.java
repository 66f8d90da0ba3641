package io.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** What of Spark's log a user of the commands sees. */
class LogFileTest {

  @Test
  void aHeartbeatThatComesLateIsTwoLinesAndOtherErrorsHaveTheirStack() {
    assertThat(shown("org.apache.spark.executor.Executor").lines())
        .hasSize(2)
        .last()
        .asString()
        .isEqualTo("java.lang.IllegalStateException: timed out after 2 seconds");
    assertThat(shown("org.apache.spark.scheduler.TaskSetManager").lines()).hasSizeGreaterThan(5);
  }

  /** A warning as the loggers of {@code conf/log4j2.properties} write it. */
  private static String shown(String logger) {
    URI file = Path.of("conf/log4j2.properties").toUri();
    Configuration configuration =
        ConfigurationFactory.getInstance()
            .getConfiguration(new LoggerContext("of the file"), "of the file", file);
    configuration.initialize();
    LoggerConfig config = configuration.getLoggerConfig(logger);
    assertThat(config.getLevel()).isEqualTo(Level.WARN);
    Appender appender = config.getAppenders().values().iterator().next();
    return appender
        .getLayout()
        .toSerializable(
            Log4jLogEvent.newBuilder()
                .setLoggerName(logger)
                .setLevel(Level.WARN)
                .setMessage(new SimpleMessage("Issue communicating with driver in heartbeater"))
                .setThrown(new IllegalStateException("timed out after 2 seconds"))
                .build())
        .toString();
  }
}
