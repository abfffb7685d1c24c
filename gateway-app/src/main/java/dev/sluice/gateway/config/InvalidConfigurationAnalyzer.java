package dev.sluice.gateway.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a wrong configuration as a list for people, in place of a stack trace. */
final class InvalidConfigurationAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationException cause) {
        String action = "Mend what is listed; '--check' tells without a start whether that is all.";
        return new FailureAnalysis(String.valueOf(cause.getMessage()), action, cause);
    }
}
