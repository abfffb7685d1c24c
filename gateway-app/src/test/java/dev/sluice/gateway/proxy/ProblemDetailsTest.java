package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.route.PathPattern;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.Protocol;
import dev.sluice.gateway.upstream.Strategy;
import dev.sluice.gateway.upstream.Upstream;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an own answer tells. */
class ProblemDetailsTest {
    private static final Route ROUTE = new Route(
            0,
            "the \"users\"",
            List.of(),
            List.<PathPattern>of(),
            Set.of(),
            new Upstream(
                    "users",
                    Strategy.ROUND_ROBIN,
                    List.of(new Backend(Protocol.H2C, Origin.h2c("10.0.0.1", 80), 1)),
                    PoolSettings.DEFAULT),
            true);

    private static JsonNode written(OwnAnswer answer, @Nullable Route route, String requestId) {
        OwnAnswer.About about = new OwnAnswer.About(HttpMethod.GET, false, route, requestId);
        ByteBuf content = ProblemDetails.write(answer, about, UnpooledByteBufAllocator.DEFAULT);
        try {
            return JsonMapper.shared().readTree(content.toString(StandardCharsets.UTF_8));
        } finally {
            content.release();
        }
    }

    @Test
    void aProblemNamesRouteUpstreamReasonAndRequest() {
        JsonNode problem = written(new OwnAnswer(503, "queue-full", "Too many wait."), ROUTE, "abc-1");
        assertThat(problem.path("type").asString()).isEqualTo("about:blank");
        assertThat(problem.path("title").asString()).isEqualTo("Service Unavailable");
        assertThat(problem.path("status").asInt()).isEqualTo(503);
        assertThat(problem.path("detail").asString()).isEqualTo("Too many wait.");
        assertThat(problem.path("reason").asString()).isEqualTo("queue-full");
        assertThat(problem.path("route").asString()).isEqualTo("the \"users\"");
        assertThat(problem.path("upstream").asString()).isEqualTo("users");
        assertThat(problem.path("request_id").asString()).isEqualTo("abc-1");
    }

    @Test
    void whatTookNoRouteNamesNone() {
        assertThat(written(Refusal.NO_ROUTE.answer(), null, "x").has("route")).isFalse();
        assertThat(written(Refusal.NO_ROUTE.answer(), null, "x").has("upstream"))
                .isFalse();
    }

    @Test
    void whatAClientSendsCannotLeaveItsString() {
        String given = "\",\"status\":200,\n\u0000\u2028é";
        JsonNode problem = written(Refusal.NO_ROUTE.answer(), null, given);
        assertThat(problem.path("status").asInt()).isEqualTo(404);
        assertThat(problem.path("request_id").asString()).isEqualTo(given);
    }
}
