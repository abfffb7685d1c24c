package dev.sluice.gateway.peer;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The programs without which a test class is left out, which the build says in a line at its end. Where the environment
 * has {@code SLUICE_REQUIRE_PEERS=true} the class fails instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PeersCondition.class)
@interface NeedsPeers {
    Program[] value();
}
