package io.weft.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BothListenersTest {

  @Test
  void everythingThatAListenerIsToldIsHandedOn() throws NoSuchMethodException {
    for (Method told : TrainingListener.class.getMethods()) {
      if (told.isDefault()) {
        Method handedOn = BothListeners.class.getMethod(told.getName(), told.getParameterTypes());
        assertThat(handedOn.getDeclaringClass())
            .as(told.getName() + Arrays.toString(told.getParameterTypes()))
            .isEqualTo(BothListeners.class);
      }
    }
  }

  @Test
  void eitherMayAskForAnEnd() {
    TrainingListener stop =
        new TrainingListener() {
          @Override
          public boolean isStopRequested() {
            return true;
          }
        };

    assertThat(TrainingListener.both(stop, TrainingListener.NONE).isStopRequested()).isTrue();
    assertThat(TrainingListener.both(TrainingListener.NONE, stop).isStopRequested()).isTrue();
    assertThat(
            TrainingListener.both(TrainingListener.NONE, TrainingListener.NONE).isStopRequested())
        .isFalse();
  }
}
