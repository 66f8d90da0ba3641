package io.weft.ui;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The latest trainings of an application, as their events tell them. Beyond {@link #MAX_RUNS} the
 * oldest that has ended goes. Thread-safe.
 */
final class Runs implements Supplier<List<RunSnapshot>> {
  /** A few hundred kilobytes each, at most. */
  static final int MAX_RUNS = 50;

  private final Map<Integer, RunState> states = new LinkedHashMap<>();

  synchronized void apply(RunEvent event) {
    if (event instanceof RunEvent.Started started) {
      states.put(started.run(), new RunState(started));
      if (states.size() > MAX_RUNS) {
        states.remove(oldest());
      }
    } else if (states.containsKey(event.run())) {
      states.get(event.run()).apply(event);
    }
  }

  private int oldest() {
    return states.entrySet().stream()
        .filter(entry -> entry.getValue().isEnded())
        .findFirst()
        .or(() -> states.entrySet().stream().findFirst())
        .orElseThrow()
        .getKey();
  }

  synchronized void progress(int run, RunProgress progress) {
    RunState state = states.get(run);
    if (state != null) {
      state.progress(progress);
    }
  }

  /** The application is over, and with it what had not ended. */
  synchronized void end(long time) {
    states.forEach(
        (run, state) -> {
          if (!state.isEnded()) {
            String stopped = RunStatus.STOPPED.toString();
            state.apply(new RunEvent.Ended(run, time, stopped, "the application ended", 0));
          }
        });
  }

  /** Newest first. */
  @Override
  public synchronized List<RunSnapshot> get() {
    List<RunSnapshot> snapshots = new ArrayList<>();
    states.values().forEach(state -> snapshots.add(state.snapshot()));
    Collections.reverse(snapshots);
    return snapshots;
  }
}
