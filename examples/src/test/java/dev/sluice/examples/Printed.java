package dev.sluice.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;

/** What a program prints: kept for assertions, and printed, since it is worth reading. */
final class Printed {
    private Printed() {}

    static String by(Consumer<PrintStream> program) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        program.accept(new PrintStream(bytes, true, UTF_8));
        String text = bytes.toString(UTF_8);
        System.out.println(text);
        return text;
    }
}
