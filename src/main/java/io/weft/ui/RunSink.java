package io.weft.ui;

/** Where news of trainings go. */
interface RunSink {

  /** Nowhere. */
  RunSink NOWHERE =
      new RunSink() {
        @Override
        public void post(RunEvent event) {}

        @Override
        public void progress(int run, RunProgress progress) {}
      };

  /** Something that stays. */
  void post(RunEvent event);

  /** Something that the next news replaces. */
  void progress(int run, RunProgress progress);
}
