package dev.sluice.deployment.containers;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.testcontainers.containers.GenericContainer;

/** Prints the logs of all containers that are there when a test fails. */
final class ContainerLogs implements AfterTestExecutionCallback, LifecycleMethodExecutionExceptionHandler {
    private static final Set<GenericContainer<?>> THERE = ConcurrentHashMap.newKeySet();

    static void created(GenericContainer<?> container) {
        THERE.add(container);
    }

    static void removed(GenericContainer<?> container) {
        THERE.remove(container);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            print(context.getDisplayName());
        }
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        print(context.getDisplayName());
        throw failure;
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        print(context.getDisplayName());
        throw failure;
    }

    private static void print(String test) {
        for (GenericContainer<?> container : THERE) {
            System.out.println("==== " + test + ": log of " + container.getNetworkAliases());
            System.out.println(container.getLogs());
        }
    }
}
