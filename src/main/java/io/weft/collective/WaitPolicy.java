package io.weft.collective;

/**
 * Rules by which a rank waits for the other ranks.
 *
 * @param spinNanos time for which its thread stays awake
 * @param timeoutNanos time after which it gives up
 * @param requireAlive throws if the rank must end now; called from time to time
 */
record WaitPolicy(long spinNanos, long timeoutNanos, Runnable requireAlive) {}
