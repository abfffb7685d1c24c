package dev.sluice.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole application on free ports. */
public final class TestGateway implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private TestGateway(List<String> arguments) {
        this.context = Sluice.application().run(arguments.toArray(String[]::new));
    }

    /** As the command line would start it. */
    public static TestGateway start(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        if (!all.contains("-p")) {
            all.addAll(List.of("-p", "0", "--management-port", "0"));
        }
        all.add("--spring.config.location=classpath:/");
        // a test that has seen enough does not wait for its clients to go
        for (String patience : List.of("--sluice.drain.delay", "--sluice.drain.timeout")) {
            if (all.stream().noneMatch(argument -> argument.startsWith(patience))) {
                all.add(patience + "=0s");
            }
        }
        return new TestGateway(
                List.of(CommandLine.of(all.toArray(String[]::new)).springArguments()));
    }

    public int port() {
        return property("local.server.port");
    }

    public int managementPort() {
        return property("local.management.port");
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    private int property(String name) {
        return context.getEnvironment().getRequiredProperty(name, Integer.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
