package io.weft.rundir;

import com.fasterxml.jackson.annotation.JsonAlias;
import org.jspecify.annotations.Nullable;

/**
 * Result of a run; NaN means not measured.
 *
 * @param bestEpoch the epoch whose weights were saved
 * @param epochs number of epochs done
 * @param trainSeconds wall time of training, validation included
 * @param rowsPerSecond training rows a second, over the training steps only; older releases call it
 *     images per second
 * @param weightsSha256 equal for two runs that ended with the same bits; null without weights
 */
public record RunResult(
    double testAccuracy,
    double testLoss,
    int bestEpoch,
    int epochs,
    double trainSeconds,
    @JsonAlias("images_per_second") double rowsPerSecond,
    @Nullable String weightsSha256) {}
