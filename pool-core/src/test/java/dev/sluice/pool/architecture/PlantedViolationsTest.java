package dev.sluice.pool.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.module.ModuleDescriptor;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each rule refuses what was planted against it, and finds nothing in what was planted against another. */
class PlantedViolationsTest {
    private static final JavaClasses PLANTED =
            new ClassFileImporter().importPackages("dev.sluice.pool.architecture.planted");

    @Test
    void slotThatDials() {
        refuses(PoolRules.SLOT_KNOWS_NO_CONNECTION, "DialingSlot");
    }

    @Test
    void slotThatWritesOrSubscribes() {
        refuses(PoolRules.SLOT_DOES_NO_IO, "WritingSlot", "WaitingSlot");
    }

    @Test
    void slotThatLooksAtTheClock() {
        refuses(PoolRules.SLOT_HAS_NO_CLOCK, "TimekeepingSlot");
    }

    @Test
    void connectionThatKnowsTheCompositionRoot() {
        refuses(PoolRules.NOBODY_INSIDE_KNOWS_THE_ROOT, "BuildingConnection");
    }

    @Test
    void apiThatLooksInwards() {
        refuses(PoolRules.ONLY_THE_ROOT_LOOKS_INWARDS, "PeekingApi");
    }

    @Test
    void packagesInACircle() {
        assertThat(PoolRules.NO_CYCLES.evaluate(PLANTED).hasViolation()).isTrue();
    }

    @Test
    void moduleThatExportsOrOpensWhatIsInside() {
        var builder = ModuleDescriptor.newModule("dev.sluice.pool").exports("dev.sluice.pool");
        assertThat(PoolRules.exportsOnlyTheApi(builder.build())).isTrue();
        builder.exports("dev.sluice.pool.slot", Set.of("dev.sluice.gateway"));
        assertThat(PoolRules.exportsOnlyTheApi(builder.build())).isFalse();
        var opening = ModuleDescriptor.newModule("dev.sluice.pool")
                .exports("dev.sluice.pool")
                .opens("dev.sluice.pool.connection");
        assertThat(PoolRules.exportsOnlyTheApi(opening.build())).isFalse();
    }

    private static void refuses(ArchRule rule, String... guilty) {
        var lines = rule.evaluate(PLANTED).getFailureReport().getDetails();
        for (String name : guilty) {
            assertThat(lines).anyMatch(line -> line.contains(name));
        }
        assertThat(lines).allMatch(line -> Set.of(guilty).stream().anyMatch(name -> line.contains(name + '.')));
    }
}
