package dev.sluice.gateway;

/** The command line cannot be understood; the message names the option and says what is wrong with it. */
final class CommandLineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandLineException(String message) {
        super(message, null, false, false);
    }
}
