package dev.sluice.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for on the command line, as the properties it stands for.
 *
 * @param action     what to do
 * @param demo       whether to start backends to play with
 * @param backends   {@code URI} or {@code URI,weight=N}, for one upstream and one route
 * @param strategy   that upstream's balancer, or null
 * @param properties {@code --name=value}, for Spring
 * @param cache      the file that a training makes, or null
 */
record CommandLine(
        Action action,
        boolean demo,
        List<String> backends,
        @Nullable String strategy,
        List<String> properties,
        @Nullable String cache) {

    /** What to do. */
    enum Action {
        RUN,
        CHECK,
        TRAIN,
        HELP,
        VERSION
    }

    private static final Map<String, String> LONG_NAMES =
            Map.of("-p", "--port", "-b", "--backend", "-s", "--strategy", "-c", "--config", "-h", "--help");

    /** Understands the arguments, or throws. */
    static CommandLine of(String... arguments) {
        Parser parser = new Parser(new ArrayDeque<>(Arrays.asList(arguments)));
        while (!parser.left.isEmpty()) {
            parser.next();
        }
        return parser.result();
    }

    /** The same with these backends instead. */
    CommandLine withBackends(List<String> others) {
        return new CommandLine(action, demo, List.copyOf(others), strategy, properties, cache);
    }

    /** The properties that all of it stands for. */
    String[] springArguments() {
        List<String> all = new ArrayList<>(properties);
        for (int i = 0; i < backends.size(); i++) {
            String[] parts = backends.get(i).split(",weight=", 2);
            String at = "--sluice.upstreams.default.backends[" + i + "].";
            all.add(at + "uri=" + parts[0]);
            if (parts.length == 2) {
                all.add(at + "weight=" + parts[1]);
            }
        }
        if (!backends.isEmpty()) {
            all.add("--sluice.routes[0].id=default");
            all.add("--sluice.routes[0].paths=/**");
            all.add("--sluice.routes[0].upstream=default");
        }
        if (strategy != null) {
            all.add("--sluice.upstreams.default.balancer=" + strategy);
        }
        if (demo && properties.stream().noneMatch(property -> property.startsWith("--sluice.drain."))) {
            // no load balancer has to notice, and somebody waits at the keyboard
            all.add("--sluice.drain.delay=0s");
        }
        return all.toArray(String[]::new);
    }

    /** Takes one option after the other. */
    private static final class Parser {
        private final Deque<String> left;
        private final List<String> backends = new ArrayList<>();
        private final List<String> properties = new ArrayList<>();
        private Action action = Action.RUN;
        private boolean demo;
        private boolean file;
        private @Nullable String strategy;
        private @Nullable String cache;

        Parser(Deque<String> left) {
            this.left = left;
        }

        void next() {
            String given = left.removeFirst();
            int equals = given.startsWith("--") ? given.indexOf('=') : -1;
            String name = equals < 0 ? given : given.substring(0, equals);
            String value = equals < 0 ? null : given.substring(equals + 1);
            switch (LONG_NAMES.getOrDefault(name, name)) {
                case "--help", "--version", "--check", "--demo" -> flag(given, value);
                case "--port" -> properties.add("--server.port=" + port(name, value));
                case "--management-port" -> properties.add("--management.server.port=" + port(name, value));
                case "--backend" -> backends.add(valueOf(name, value, "a URI, such as h2c://127.0.0.1:9001"));
                case "--strategy" -> strategy = valueOf(name, value, "round-robin, weighted or random");
                case "--train" -> train(valueOf(name, value, "the cache's file; the launcher names one itself"));
                case "--config" -> config(valueOf(name, value, "a file"));
                default -> other(given, name, value);
            }
        }

        private void flag(String given, @Nullable String value) {
            if (value != null) {
                throw new CommandLineException(given.substring(0, given.indexOf('=')) + " takes no value");
            }
            switch (LONG_NAMES.getOrDefault(given, given)) {
                case "--help" -> action = Action.HELP;
                case "--version" -> action = Action.VERSION;
                case "--check" -> action = action == Action.RUN ? Action.CHECK : action;
                default -> demo = true;
            }
        }

        private String valueOf(String name, @Nullable String attached, String what) {
            String value = attached != null ? attached : left.pollFirst();
            if (value == null || value.isEmpty() || (attached == null && value.startsWith("-"))) {
                throw new CommandLineException(name + " needs " + what);
            }
            return value;
        }

        private String port(String name, @Nullable String attached) {
            String value = valueOf(name, attached, "a port, 0 to 65535");
            if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65535) {
                throw new CommandLineException(name + " needs a port, 0 to 65535: '" + value + "'");
            }
            return value;
        }

        private void config(String path) {
            if (file) {
                throw new CommandLineException("-c can be given once");
            }
            file = true;
            properties.add("--spring.config.additional-location=" + ConfigurationFile.location(path));
        }

        private void train(String path) {
            action = action == Action.RUN ? Action.TRAIN : action;
            cache = path;
        }

        private void other(String given, String name, @Nullable String value) {
            if (value == null || name.length() < 3) {
                throw new CommandLineException("unknown option: " + given);
            }
            properties.add(given);
        }

        CommandLine result() {
            if (demo && (file || !backends.isEmpty())) {
                throw new CommandLineException("--demo brings its own backends and route: leave out -b and -c");
            }
            if (file && !backends.isEmpty()) {
                throw new CommandLineException("-b makes an upstream and a route of its own: leave out -c, or -b");
            }
            if (strategy != null && backends.isEmpty() && !demo) {
                throw new CommandLineException(
                        "-s is for the backends of -b; in a file it is an upstream's 'balancer'");
            }
            if (action == Action.TRAIN && (demo || file || !backends.isEmpty() || !properties.isEmpty())) {
                throw new CommandLineException("--train brings its own configuration: leave all else out");
            }
            return new CommandLine(action, demo, List.copyOf(backends), strategy, List.copyOf(properties), cache);
        }
    }
}
