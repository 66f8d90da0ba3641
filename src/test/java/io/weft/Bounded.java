package io.weft;

import static java.util.concurrent.TimeUnit.MINUTES;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;

/** Fails a test that takes longer than {@link Patience} allows, also one that does not return. */
@Timeout(value = Patience.MINUTES, unit = MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Bounded {}
