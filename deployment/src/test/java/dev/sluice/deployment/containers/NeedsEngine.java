package dev.sluice.deployment.containers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that runs containers. Without an engine it is left out, which the build says in a line at its end; where the
 * environment has {@code SLUICE_REQUIRE_DOCKER=true} it fails instead. When a test fails, its containers' logs are printed.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({EngineCondition.class, ContainerLogs.class})
@interface NeedsEngine {}
