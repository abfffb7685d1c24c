package dev.sluice.gateway.peer;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.SearchOption;

/** Leaves a test class out, or fails it, where one of its programs is not installed. */
final class PeersCondition implements ExecutionCondition {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(PeersCondition.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> missing = context.getTestClass()
                .flatMap(type -> AnnotationSupport.findAnnotation(
                        type, NeedsPeers.class, SearchOption.INCLUDE_ENCLOSING_CLASSES))
                .map(needs -> missing(needs.value()))
                .orElse(List.of());
        boolean required = Boolean.parseBoolean(System.getenv("SLUICE_REQUIRE_PEERS"));
        if (!missing.isEmpty() && !required) {
            context.getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(LeftOut.class, key -> new LeftOut(), LeftOut.class)
                    .programs
                    .addAll(missing);
        }
        return decide(missing, required);
    }

    private static List<String> missing(Program[] programs) {
        return Arrays.stream(programs)
                .filter(program -> !program.installed())
                .map(Program::word)
                .toList();
    }

    /** Enabled, disabled with the reason, or a failure. */
    static ConditionEvaluationResult decide(List<String> missing, boolean required) {
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("all programs are installed");
        }
        String reason = "not installed: " + String.join(", ", missing);
        if (required) {
            throw new IllegalStateException(reason + "; SLUICE_REQUIRE_PEERS asks for them");
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    /** Tells of them when the last test has ended. */
    private static final class LeftOut implements AutoCloseable {
        private final Set<String> programs = new TreeSet<>();

        @Override
        public void close() {
            System.out.println("Tests with real peers were left out, for these are not installed: "
                    + String.join(", ", programs) + " (.ci/install gets them)");
        }
    }
}
