package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.observe.HealthMeters;
import dev.sluice.gateway.observe.PoolMeters;
import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.Protocol;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/metrics.md and the meters of a gateway that has done something say the same: name, kind and tags. */
class MetricsDocsTest {
    private static final Path PAGE = Path.of("../docs/metrics.md");
    private static final Pattern BUCKETS = Pattern.compile("\\| `(sluice\\.[^`]+)` \\| ((?:`[0-9.]+` ?)+) \\|");
    private static final Pattern SERIES = Pattern.compile("(\\w+_bucket)\\{[^}]*le=\"([^\"]+)\"");
    private static final Pattern ROW = Pattern.compile("\\| `(sluice\\.[^`]+)` \\| (\\w+) \\| ([^|]*) \\|.*");

    private static Map<String, String> documented() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                SortedSet<String> tags = new TreeSet<>();
                for (String tag : row.group(3).replace("`", "").split(",")) {
                    tags.add(tag.strip());
                }
                tags.remove("none");
                rows.put(row.group(1), row.group(2) + " " + tags);
            }
        }
        return rows;
    }

    private static Map<String, String> registered(MeterRegistry registry) {
        Map<String, String> meters = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            if (id.getName().startsWith("sluice.")) {
                SortedSet<String> tags = new TreeSet<>();
                id.getTags().stream().map(Tag::getKey).forEach(tags::add);
                meters.put(id.getName(), id.getType().name().toLowerCase(Locale.ROOT) + " " + tags);
            }
        }
        return meters;
    }

    /** What traffic alone does not bring about at will. */
    private static void tellOfAccidents(PoolMeters meters, Origin origin) {
        PoolException failure =
                new PoolException(ErrorCode.QUEUE_FULL, Initiator.POOL, RetryVerdict.SAFE, "for the test");
        meters.goAway(origin, Initiator.PEER, 0);
        meters.reset(origin, Initiator.POOL, 8);
        meters.retried(origin, failure);
        meters.refused(origin, failure);
        meters.waited(origin, 1);
    }

    private static void tellOfAccidents(HealthMeters meters, Origin origin) {
        meters.changed("default", new Backend(Protocol.H2C, origin, 1), false, "connect-failed");
        meters.retried("default", "connect-failed");
        meters.budgetSpent("default");
    }

    @Test
    void everyMeterIsDescribedAndNoOtherIs() throws IOException {
        TestBackend backend = TestBackend.h2c();
        try (TestGateway gateway = TestGateway.start("-b", backend.uri())) {
            assertThat(RawHttp.request(gateway.port(), "GET / HTTP/1.1", "Host: x"))
                    .startsWith("HTTP/1.1 200");
            assertThat(RawHttp.request(gateway.port(), "GET /# HTTP/1.1", "Host: x"))
                    .startsWith("HTTP/1.1 400");
            tellOfAccidents(gateway.bean(PoolMeters.class), Origin.h2c("127.0.0.1", 1));
            tellOfAccidents(new HealthMeters(gateway.bean(MeterRegistry.class)), Origin.h2c("127.0.0.1", 1));
            assertThat(registered(gateway.bean(MeterRegistry.class))).containsExactlyInAnyOrderEntriesOf(documented());
        } finally {
            backend.stop();
        }
    }

    @Test
    void theBoundsOfTheHistogramsAreDescribed() throws IOException {
        TestBackend backend = TestBackend.h2c();
        try (TestGateway gateway = TestGateway.start("-b", backend.uri())) {
            RawHttp.request(gateway.port(), "GET / HTTP/1.1", "Host: x");
            gateway.bean(PoolMeters.class).waited(Origin.h2c("127.0.0.1", 1), 1);
            assertThat(buckets(gateway)).containsExactlyInAnyOrderEntriesOf(documentedBuckets());
        } finally {
            backend.stop();
        }
    }

    private static Map<String, Set<String>> documentedBuckets() throws IOException {
        Map<String, Set<String>> rows = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = BUCKETS.matcher(line);
            if (row.matches()) {
                String name = row.group(1).replace('.', '_') + "_seconds_bucket";
                rows.put(name, Set.of(row.group(2).replace("`", "").split(" ")));
            }
        }
        return rows;
    }

    /** Without the last, which every histogram has. */
    private static Map<String, Set<String>> buckets(TestGateway gateway) throws IOException {
        Map<String, Set<String>> buckets = new TreeMap<>();
        String scraped = RawHttp.request(gateway.managementPort(), "GET /actuator/prometheus HTTP/1.1", "Host: x");
        Matcher bucket = SERIES.matcher(scraped);
        while (bucket.find()) {
            if (!bucket.group(2).equals("+Inf")) {
                buckets.computeIfAbsent(bucket.group(1), name -> new TreeSet<>())
                        .add(bucket.group(2));
            }
        }
        return buckets;
    }
}
