package dev.sluice.gateway;

import dev.sluice.gateway.config.InvalidConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The gateway's main class. Exit codes: 0 when all is well, 1 when the configuration is wrong or the start fails, 2 when
 * the command line is.
 */
public final class Sluice {
    private Sluice() {}

    /** Starts the gateway, or does what the command line asks for instead. */
    public static void main(String[] arguments) throws IOException {
        CommandLine line;
        try {
            line = CommandLine.of(arguments);
        } catch (InvalidConfigurationException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        } catch (CommandLineException e) {
            System.err.println("sluice: " + e.getMessage());
            System.err.println("Try 'sluice --help'.");
            System.exit(2);
            return;
        }
        switch (line.action()) {
            case HELP -> System.out.print(text("help.txt"));
            case VERSION -> System.out.println(version());
            case CHECK -> System.exit(Check.run(demo(line), System.out, System.err));
            case TRAIN -> System.exit(Training.run(Path.of(Objects.requireNonNull(line.cache())), System.err));
            case RUN -> {
                StopSignals.install();
                run(line);
            }
        }
    }

    /** An application that checks its configuration before anything of it is made. */
    static SpringApplication application() {
        SpringApplication application = new SpringApplication(GatewayConfiguration.class);
        application.setMainApplicationClass(Sluice.class);
        application.addInitializers(context -> {
            context.getBeanFactory()
                    .registerSingleton("checkedConfiguration", CheckedConfiguration.of(context.getEnvironment()));
            ListenerCheck.keepManagementCleartext(context.getEnvironment());
            ManagementDefaults.addTo(context.getEnvironment());
        });
        return application;
    }

    private static void run(CommandLine line) {
        ConfigurableApplicationContext context = application().run(demo(line).springArguments());
        if (line.demo()) {
            Environment environment = context.getEnvironment();
            int port = environment.getProperty("local.server.port", Integer.class, 0);
            System.out.println(Demo.hints(port, environment.getProperty("local.management.port", Integer.class, -1)));
        }
    }

    private static CommandLine demo(CommandLine line) {
        return line.demo() ? line.withBackends(Demo.start()) : line;
    }

    private static String version() throws IOException {
        Properties build = new Properties();
        try (InputStream in = Sluice.class.getResourceAsStream("/META-INF/build-info.properties")) {
            if (in != null) {
                build.load(in);
            }
        }
        return "sluice " + build.getProperty("build.version", "(not built by Maven)") + " ("
                + build.getProperty("build.time", "unknown time") + "), Java " + Runtime.version();
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(Sluice.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
