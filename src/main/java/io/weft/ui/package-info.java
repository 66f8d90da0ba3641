/**
 * The {@code Training} tab of Spark's web UI, in running applications and in the History Server.
 *
 * <ol>
 *   <li>{@code LiveView} listens to a training and posts {@code RunEvent}s.
 *   <li>In a running application, {@code Runs} collects them for the tab. Spark also writes them to
 *       its event log.
 *   <li>The History Server, with weft.jar on its class path, reads the event log into {@code Runs}.
 *       {@code StoredJson} is the form of metrics in the log, and of trainings in the server's
 *       store.
 *   <li>{@code RunHtml} and {@code RunJson} render {@code RunSnapshot}s of these. So the tab looks
 *       the same in both.
 * </ol>
 *
 * <p>May import {@link io.weft.train}, {@link io.weft.nn}, {@link io.weft.metrics}, {@link
 * io.weft.files} and Spark. These classes use internal classes of Spark:
 *
 * <ul>
 *   <li>{@code ApplicationRuns}: the web UI and the listener bus;
 *   <li>{@code TrainingTab} and {@code TrainingPage}: the web UI;
 *   <li>{@code TrainingHistoryPlugin}, {@code ReplayListener} and {@code StoredRun}: the History
 *       Server's plug-in and its store;
 *   <li>{@code RunHtml}: formats of times.
 * </ul>
 *
 * <p>{@code RunEvent} uses Spark's developer API.
 */
@NullMarked
package io.weft.ui;

import org.jspecify.annotations.NullMarked;
