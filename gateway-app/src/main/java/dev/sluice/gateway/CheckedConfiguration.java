package dev.sluice.gateway;

import dev.sluice.gateway.config.ClientTimeoutProperties;
import dev.sluice.gateway.config.ConfigurationReader;
import dev.sluice.gateway.config.InvalidConfigurationException;
import dev.sluice.gateway.config.LimitProperties;
import dev.sluice.gateway.config.Problems;
import dev.sluice.gateway.config.SluiceProperties;
import dev.sluice.gateway.route.RouteCheck;
import dev.sluice.gateway.upstream.TlsIdentities;
import dev.sluice.gateway.upstream.UpstreamCheck;
import io.netty.util.NetUtil;
import java.util.List;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.env.ConfigurableEnvironment;

/** A configuration without problems. */
record CheckedConfiguration(SluiceProperties properties) {

    /** Reads and checks {@code sluice.*} and the listeners; throws {@link InvalidConfigurationException} with all that is wrong. */
    static CheckedConfiguration of(ConfigurableEnvironment environment) {
        Problems problems = new Problems();
        SluiceProperties properties = ConfigurationReader.read(environment, problems);
        NamedBundles bundles = new NamedBundles(environment);
        new ListenerCheck(environment, bundles, problems).check();
        new UpstreamCheck(bundles::contains, problems).check(properties.upstreams());
        checkUpstreamBundles(properties, bundles, problems);
        new RouteCheck(properties.upstreams().keySet(), problems).check(properties.routes());
        checkTrustedProxies(properties.trustedProxies(), problems);
        checkClients(properties, problems);
        problems.notNegative("sluice.drain.delay", properties.drain().delay());
        problems.notNegative("sluice.drain.timeout", properties.drain().timeout());
        if (!problems.found().isEmpty()) {
            throw new InvalidConfigurationException(problems.found());
        }
        return new CheckedConfiguration(properties);
    }

    /** Before Boot reads them: it would say neither whose bundle a wrong one is, nor what else is wrong. */
    private static void checkUpstreamBundles(SluiceProperties properties, NamedBundles bundles, Problems problems) {
        properties.upstreams().forEach((name, upstream) -> {
            String bundle = upstream.tls() == null ? null : upstream.tls().bundle();
            if (bundle == null || !bundles.contains(bundle)) {
                return;
            }
            try {
                SslBundle used = bundles.get(bundle);
                KeyPairs.check(used);
                TlsIdentities.of(bundle, used);
            } catch (RuntimeException e) {
                problems.add(
                        "sluice.upstreams." + name + ".tls.bundle",
                        bundle,
                        "the bundle cannot be used: " + NamedBundles.reason(e));
            }
        });
    }

    private static void checkClients(SluiceProperties properties, Problems problems) {
        LimitProperties limits = properties.limits();
        problems.range("sluice.limits.connections", limits.connections(), 1, Integer.MAX_VALUE);
        problems.range("sluice.limits.connections-per-address", limits.connectionsPerAddress(), 1, Integer.MAX_VALUE);
        problems.range("sluice.limits.concurrent-streams", limits.concurrentStreams(), 1, 10_000);
        problems.range("sluice.limits.resets", limits.resets(), 0, Integer.MAX_VALUE);
        problems.range("sluice.limits.header-fields", limits.headerFields(), 1, 10_000);
        problems.range("sluice.limits.body", limits.body().toBytes(), 0, Long.MAX_VALUE);
        ClientTimeoutProperties timeouts = properties.clientTimeouts();
        problems.positive("sluice.client-timeouts.header", timeouts.header());
        problems.positive("sluice.client-timeouts.body", timeouts.body());
        problems.positive("sluice.client-timeouts.idle", timeouts.idle());
        problems.notNegative("sluice.client-timeouts.request", timeouts.request());
    }

    private static void checkTrustedProxies(List<String> ranges, Problems problems) {
        for (int i = 0; i < ranges.size(); i++) {
            String range = ranges.get(i);
            int slash = range.indexOf('/');
            byte[] address = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? range : range.substring(0, slash));
            String bits = slash < 0 ? "0" : range.substring(slash + 1);
            boolean right = address != null && bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= 8 * address.length;
            if (!right) {
                problems.add(
                        "sluice.trusted-proxies[" + i + "]",
                        range,
                        "must be an address or a CIDR, such as 10.0.0.0/8 or fd00::/8");
            }
        }
    }
}
