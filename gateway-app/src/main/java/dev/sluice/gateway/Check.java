package dev.sluice.gateway;

import dev.sluice.gateway.config.InvalidConfigurationException;
import java.io.PrintStream;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;

/** {@code --check}: reads the configuration as a start would, without a start, and says what it means. */
final class Check {
    private Check() {}

    /** Prints what it means, or what is wrong with it; the process's exit code. */
    static int run(CommandLine line, PrintStream out, PrintStream err) {
        SpringApplicationBuilder application = new SpringApplicationBuilder(SslAutoConfiguration.class)
                .web(WebApplicationType.NONE)
                // a bundle that failed while the application starts would be told with a stack trace
                .lazyInitialization(true)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties(Map.of("logging.level.root", "OFF"));
        try (ConfigurableApplicationContext context = application.run(line.springArguments())) {
            CheckedConfiguration checked = CheckedConfiguration.of(context.getEnvironment());
            context.getBean(SslBundles.class); // for what is wrong with bundles that nothing here uses
            out.print(Explanation.of(checked.properties(), context.getEnvironment()));
            return 0;
        } catch (InvalidConfigurationException e) {
            err.println(e.getMessage());
            return 1;
        } catch (RuntimeException e) {
            err.println("The configuration cannot be read: " + deepest(e).getMessage());
            return 1;
        }
    }

    private static Throwable deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
