package io.weft.ui;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The latest trainings of an application, built from their events. With more than {@link
 * #MAX_RUNS}, the oldest training that has ended is removed. Thread-safe.
 */
final class Runs implements Supplier<List<RunSnapshot>> {
  /** Largest number of trainings; each takes at most a few hundred kilobytes. */
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

  /** Marks trainings that have not ended as stopped, since the application has ended. */
  synchronized void end(long time) {
    states.forEach(
        (run, state) -> {
          if (!state.isEnded()) {
            String stopped = RunStatus.STOPPED.toString();
            state.apply(new RunEvent.Ended(run, time, stopped, "the application ended", 0));
          }
        });
  }

  /** Snapshots of all trainings, newest first. */
  @Override
  public synchronized List<RunSnapshot> get() {
    List<RunSnapshot> snapshots = new ArrayList<>();
    states.values().forEach(state -> snapshots.add(state.snapshot()));
    Collections.reverse(snapshots);
    return snapshots;
  }
}
