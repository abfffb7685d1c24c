package dev.sluice.deployment.dashboard;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Leaves a test class out, or fails it, where promtool is not installed. */
final class PromtoolCondition implements ExecutionCondition {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(PromtoolCondition.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        ConditionEvaluationResult result =
                decide(Promtool.find().isPresent(), Boolean.parseBoolean(System.getenv("SLUICE_REQUIRE_PEERS")));
        if (result.isDisabled()) {
            context.getRoot().getStore(NAMESPACE).computeIfAbsent(LeftOut.class, key -> new LeftOut(), LeftOut.class);
        }
        return result;
    }

    /** Enabled, disabled with the reason, or a failure. */
    static ConditionEvaluationResult decide(boolean installed, boolean required) {
        if (installed) {
            return ConditionEvaluationResult.enabled("promtool is installed");
        }
        if (required) {
            throw new IllegalStateException("promtool is not installed; SLUICE_REQUIRE_PEERS asks for it");
        }
        return ConditionEvaluationResult.disabled("promtool is not installed");
    }

    /** Tells of it when the last test has ended. */
    private static final class LeftOut implements AutoCloseable {
        @Override
        public void close() {
            System.out.println("Checks of PromQL and alerts were left out, for promtool is not installed"
                    + " (.ci/install gets it)");
        }
    }
}
