package dev.sluice.pool.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The library as it was compiled, judged by {@link PoolRules}; {@link PlantedViolationsTest} proves the rules. */
class ArchitectureTest {
    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice.pool");

    @Test
    void thereIsSomethingToJudgeInEveryRoom() {
        for (String room : new String[] {"dev.sluice.pool", "dev.sluice.pool.slot", "dev.sluice.pool.connection"}) {
            assertThat(LIBRARY.that(resideInAPackage(room)))
                    .as(room)
                    .anyMatch(type -> !type.getSimpleName().equals("package-info"));
        }
    }

    @Test
    void slotsDecideAndKnowNoConnection() {
        PoolRules.SLOT_KNOWS_NO_CONNECTION.check(LIBRARY);
    }

    @Test
    void slotsDoNoIo() {
        PoolRules.SLOT_DOES_NO_IO.check(LIBRARY);
    }

    @Test
    void slotsHaveNoClockOfTheirOwn() {
        PoolRules.SLOT_HAS_NO_CLOCK.check(LIBRARY);
    }

    @Test
    void nobodyInsideKnowsTheCompositionRoot() {
        PoolRules.NOBODY_INSIDE_KNOWS_THE_ROOT.check(LIBRARY);
    }

    @Test
    void onlyTheCompositionRootLooksInwards() {
        PoolRules.ONLY_THE_ROOT_LOOKS_INWARDS.check(LIBRARY);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        PoolRules.NO_CYCLES.check(LIBRARY);
    }

    @Test
    void moduleExportsTheApiAlone() throws URISyntaxException {
        assertThat(PoolRules.exportsOnlyTheApi(compiledModule())).isTrue();
    }

    private static ModuleDescriptor compiledModule() throws URISyntaxException {
        Path classes = Path.of(dev.sluice.pool.Origin.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ModuleReference module =
                ModuleFinder.of(classes).find("dev.sluice.pool").orElseThrow();
        return module.descriptor();
    }
}
