package dev.sluice.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Dependencies between the gateway's rooms point one way. */
class ArchitectureTest {
    private static final String ROOT = "dev.sluice.gateway";

    private static final ArchRule ROOMS = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.sluice..")
            .layer("wiring")
            .definedBy(ROOT)
            .layer("admin")
            .definedBy(ROOT + ".admin..")
            .layer("proxy")
            .definedBy(ROOT + ".proxy..")
            .layer("listener")
            .definedBy(ROOT + ".listener..")
            .layer("observe")
            .definedBy(ROOT + ".observe..")
            .layer("route")
            .definedBy(ROOT + ".route..")
            .layer("upstream")
            .definedBy(ROOT + ".upstream..")
            .layer("config")
            .definedBy(ROOT + ".config..")
            .whereLayer("wiring")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("admin")
            .mayOnlyBeAccessedByLayers("wiring")
            .whereLayer("proxy")
            .mayOnlyBeAccessedByLayers("wiring")
            .whereLayer("listener")
            .mayOnlyBeAccessedByLayers("wiring", "admin", "proxy")
            .whereLayer("observe")
            .mayOnlyBeAccessedByLayers("wiring", "admin", "proxy", "listener")
            .whereLayer("route")
            .mayOnlyBeAccessedByLayers("wiring", "admin", "proxy", "observe")
            .whereLayer("upstream")
            .mayOnlyBeAccessedByLayers("wiring", "admin", "proxy", "observe", "route");

    private static final ArchRule POOLS_DOOR = classes()
            .that()
            .resideInAPackage(ROOT + "..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("dev.sluice.pool.slot..", "dev.sluice.pool.connection..");

    private static JavaClasses production() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT);
    }

    @Test
    void roomsKnowOnlyThoseBelowThem() {
        ROOMS.check(production());
        POOLS_DOOR.check(production());
    }

    @Test
    void aPlantedViolationIsCaught() {
        JavaClasses planted = new ClassFileImporter().importPackages(ROOT);
        assertThat(planted.contain("dev.sluice.gateway.config.PlantedViolation"))
                .isTrue();
        assertThatThrownBy(() -> ROOMS.check(planted))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("PlantedViolation");
    }
}
