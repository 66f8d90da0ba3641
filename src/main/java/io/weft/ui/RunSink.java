package io.weft.ui;

/** Receiver of the events and the progress of trainings. */
interface RunSink {

  /** A sink that ignores everything. */
  RunSink NONE =
      new RunSink() {
        @Override
        public void post(RunEvent event) {}

        @Override
        public void progress(int run, RunProgress progress) {}
      };

  /** Receives an event, which is kept. */
  void post(RunEvent event);

  /** Receives progress, which the next progress replaces. */
  void progress(int run, RunProgress progress);
}
