package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RequiredMemoryTest {
  private static final long TWO_GB = 2_000_000_000;

  @Test
  void aNetworkThatCannotFitIsRefusedWithWhatItTakesAndWhatThereIs() {
    assertThatThrownBy(() -> new RequiredMemory(923_910_010, 2).require("driver", TWO_GB))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot train a network of 923,910,010 parameters: its weights, gradient and the"
                + " optimizer's memory take 14.8 GB at least, and the driver has 2.0 GB (raise"
                + " spark.driver.memory, --driver-memory on the command line, or make the network"
                + " smaller)");
    assertThatThrownBy(() -> new RequiredMemory(923_910_010, 2).require("executor", TWO_GB))
        .hasMessageContaining(
            "its weights and gradient take 7.4 GB at least, and the executor has");
  }

  @Test
  void theOptimizersMemoryMustFitIntoOneArray() {
    assertThatThrownBy(() -> new RequiredMemory(1_200_000_000, 2).require("driver", 1L << 40))
        .hasMessageContaining("the optimizer remembers 2 values for each (must be 2147483647");
  }

  @Test
  void whatFitsIsLeftToTrain() {
    assertThatCode(() -> new RequiredMemory(100_000_000, 2).require("driver", TWO_GB))
        .doesNotThrowAnyException();
  }
}
