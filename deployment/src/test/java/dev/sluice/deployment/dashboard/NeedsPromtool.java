package dev.sluice.deployment.dashboard;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that is left out where promtool is not installed, which the build says in a line. Where the environment has
 * {@code SLUICE_REQUIRE_PEERS=true} it fails instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PromtoolCondition.class)
@interface NeedsPromtool {}
