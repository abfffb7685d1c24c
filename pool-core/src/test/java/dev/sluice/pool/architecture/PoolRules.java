package dev.sluice.pool.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.lang.module.ModuleDescriptor;
import java.util.Set;

/**
 * Who may know whom in the library. The patterns begin with two dots so that the same rule objects also judge the
 * planted packages.
 */
final class PoolRules {
    private static final String API = "..sluice..pool";
    private static final String SLOT = "..pool.slot..";
    private static final String CONNECTION = "..pool.connection..";

    /** The composition root: the only classes of the API that know what is inside. */
    private static final Set<String> ROOTS = Set.of("H2ConnectionPoolBuilder", "H2ClientBuilder");

    private static final DescribedPredicate<JavaClass> COMPOSITION_ROOT =
            resideInAPackage(API).and(describe("is a composition root", PoolRules::isRoot));

    static final ArchRule SLOT_KNOWS_NO_CONNECTION = noClasses()
            .that()
            .resideInAPackage(SLOT)
            .should()
            .dependOnClassesThat(resideInAPackage(CONNECTION))
            .because("slots decide and connections do");

    static final ArchRule SLOT_DOES_NO_IO = noClasses()
            .that()
            .resideInAPackage(SLOT)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.netty..", "reactor..", "org.reactivestreams..", "java.io..", "java.net..", "java.nio.."))
            .because("what is to be done goes out through SlotActions");

    static final ArchRule SLOT_HAS_NO_CLOCK = noClasses()
            .that()
            .resideInAPackage(SLOT)
            .should()
            .callMethodWhere(describe("reads the time or waits for it", PoolRules::readsTime))
            .orShould()
            .dependOnClassesThat(resideInAnyPackage("java.time")
                    .and(describe("is a clock", type -> type.getSimpleName().equals("Clock"))))
            .because("time comes in as an argument, so that tests can be exhaustive");

    static final ArchRule NOBODY_INSIDE_KNOWS_THE_ROOT = noClasses()
            .that()
            .resideInAnyPackage(SLOT, CONNECTION)
            .should()
            .dependOnClassesThat(COMPOSITION_ROOT)
            .because("it knows them");

    static final ArchRule ONLY_THE_ROOT_LOOKS_INWARDS = noClasses()
            .that(resideInAPackage(API).and(describe("are no composition root", type -> !isRoot(type))))
            .should()
            .dependOnClassesThat(resideInAnyPackage(SLOT, CONNECTION))
            .because("a user of the API must not need what is behind it");

    static final ArchRule NO_CYCLES = slices().assignedFrom(new PackageSlices())
            .should()
            .beFreeOfCycles()
            .ignoreDependency(COMPOSITION_ROOT, alwaysTrue())
            // The door leads to the root: H2ConnectionPool.builder().
            .ignoreDependency(alwaysTrue(), COMPOSITION_ROOT);

    private PoolRules() {}

    /** Whether a module exports the API to everyone, and nothing else to anyone. */
    static boolean exportsOnlyTheApi(ModuleDescriptor module) {
        return module.exports().equals(Set.of(exported("dev.sluice.pool")))
                && module.opens().isEmpty();
    }

    private static ModuleDescriptor.Exports exported(String packageName) {
        return ModuleDescriptor.newModule("any")
                .exports(packageName)
                .build()
                .exports()
                .iterator()
                .next();
    }

    private static boolean isRoot(JavaClass type) {
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return ROOTS.contains(outermost.getSimpleName());
    }

    private static boolean readsTime(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        String method = call.getTarget().getName();
        return switch (owner) {
            case "java.lang.System" -> method.equals("nanoTime") || method.equals("currentTimeMillis");
            case "java.lang.Thread" -> method.equals("sleep");
            default ->
                owner.startsWith("java.time.") && method.equals("now")
                        || owner.startsWith("java.util.Timer")
                        || owner.endsWith("ScheduledExecutorService");
        };
    }

    /** One slice per package. */
    private static final class PackageSlices implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "the pool's packages";
        }
    }
}
