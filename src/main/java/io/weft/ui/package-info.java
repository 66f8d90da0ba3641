/**
 * The {@code Training} tab of Spark's web UI: each training of an application, while it goes and in
 * the History Server.
 *
 * <p>{@code LiveView} listens to a training and makes {@code RunEvent}s of it. They go into {@code
 * Runs}, which the tab of the running application shows, and into Spark's event log, from which the
 * History Server, with weft.jar on its class path, makes the same {@code Runs} again. What is shown
 * is made of {@code RunSnapshot}s alone, so both look the same.
 *
 * <p>Imports {@link io.weft.train}, {@link io.weft.nn}, {@link io.weft.metrics} and {@link
 * io.weft.files}. What Spark keeps for itself is used by {@code ApplicationRuns} (the web UI and
 * the listener bus of an application), {@code TrainingTab} and its {@code TrainingPage}s, {@code
 * TrainingHistoryPlugin}, {@code ReplayListener} and {@code StoredRun} (the History Server's
 * plug-in and its store); {@code RunEvent} is of Spark's developer API, and {@code RunHtml} writes
 * times as Spark does.
 */
@NullMarked
package io.weft.ui;

import org.jspecify.annotations.NullMarked;
