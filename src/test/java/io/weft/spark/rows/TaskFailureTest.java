package io.weft.spark.rows;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class TaskFailureTest {

  @Test
  void aRefusalIsFoundInTheTextOfAFailureWhenItsClassWasNot() {
    var failure =
        new SparkException(
            "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent"
                + " failure: Lost task 0.3 in stage 1.0 (TID 4) (10.0.0.7 executor 1):"
                + " io.weft.spark.rows.InvalidRowException: Invalid weight: -1.0 (must be at least 0 and"
                + " finite)\n\tat io.weft.spark.rows.RowReader.weight(RowReader.java:1)\n");
    assertThatThrownBy(() -> InvalidRowException.rethrowFrom(failure))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid weight: -1.0 (must be at least 0 and finite)")
        .hasCause(failure);
    assertThatCode(() -> InvalidRowException.rethrowFrom(new SparkException("lost")))
        .doesNotThrowAnyException();
  }
}
