package dev.sluice.deployment.containers;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Leaves a test class out, or fails it, where there is no container engine. */
final class EngineCondition implements ExecutionCondition {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(EngineCondition.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean there = DockerClientFactory.instance().isDockerAvailable();
        boolean required = Boolean.parseBoolean(System.getenv("SLUICE_REQUIRE_DOCKER"));
        if (!there && !required) {
            context.getRoot().getStore(NAMESPACE).computeIfAbsent(LeftOut.class, key -> new LeftOut(), LeftOut.class);
        }
        return decide(there, required);
    }

    /** Enabled, disabled with the reason, or a failure. */
    static ConditionEvaluationResult decide(boolean there, boolean required) {
        if (there) {
            return ConditionEvaluationResult.enabled("there is a container engine");
        }
        if (required) {
            throw new IllegalStateException("no container engine answers; SLUICE_REQUIRE_DOCKER asks for one");
        }
        return ConditionEvaluationResult.disabled("no container engine answers");
    }

    /** Tells of it when the last test has ended. */
    private static final class LeftOut implements AutoCloseable {
        @Override
        public void close() {
            System.out.println(
                    "Tests in containers were left out, for no container engine answers (.ci/containers starts one)");
        }
    }
}
