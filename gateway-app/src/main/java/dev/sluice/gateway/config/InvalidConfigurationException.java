package dev.sluice.gateway.config;

import java.util.List;

/** The configuration is wrong: stops the start, with everything that is wrong with it. */
public final class InvalidConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** Of a file that cannot be read as one. */
    public InvalidConfigurationException(String message) {
        super(message, null, false, false);
        this.problems = List.of();
    }

    public InvalidConfigurationException(List<Problem> problems) {
        super(describe(problems), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong with it once it could be read, in the configuration's order. */
    public List<Problem> problems() {
        return problems;
    }

    private static String describe(List<Problem> problems) {
        StringBuilder text = new StringBuilder("The configuration is wrong in ")
                .append(problems.size() == 1 ? "one place:" : problems.size() + " places:");
        problems.forEach(problem -> text.append("\n  - ").append(problem));
        return text.toString();
    }
}
