package io.weft.rundir;

import org.jspecify.annotations.Nullable;

/**
 * What came out of a run; NaN means not measured.
 *
 * @param bestEpoch the epoch whose weights were kept
 * @param epochs number of epochs done
 * @param trainSeconds wall time of training, validation included
 * @param imagesPerSecond training examples a second, over the training steps only
 * @param weightsSha256 tells whether two runs ended with the same bits; null without weights
 */
public record RunResult(
    double testAccuracy,
    double testLoss,
    int bestEpoch,
    int epochs,
    double trainSeconds,
    double imagesPerSecond,
    @Nullable String weightsSha256) {}
