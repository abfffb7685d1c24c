package dev.sluice.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.FreePort;
import dev.sluice.gateway.TestGateway;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.TestServiceGrpc;
import io.grpc.testing.integration.UnimplementedServiceGrpc;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What gRPC's clients make of the answers that the gateway gives itself. */
class GrpcFailuresTest {
    private static TestGateway gateway;
    private static List<ManagedChannel> clients = List.of();

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start(
                "--sluice.upstreams.gone.backends[0].uri=h2c://127.0.0.1:" + FreePort.NOBODYS,
                "--sluice.upstreams.gone.health.failures=1000000",
                "--sluice.routes[0].id=gone",
                "--sluice.routes[0].paths=/grpc.testing.TestService/*",
                "--sluice.routes[0].upstream=gone");
        clients = List.of(
                NettyChannelBuilder.forAddress("127.0.0.1", gateway.port())
                        .usePlaintext()
                        .build(),
                OkHttpChannelBuilder.forAddress("127.0.0.1", gateway.port())
                        .usePlaintext()
                        .build());
    }

    @AfterAll
    static void stop() {
        clients.forEach(ManagedChannel::shutdownNow);
        gateway.close();
    }

    private static Status failure(Runnable call) {
        StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
        return failure.getStatus();
    }

    @Test
    void aUnaryCallToAnUpstreamThatIsGoneIsUnavailable() {
        for (ManagedChannel client : clients) {
            Status status = failure(() ->
                    TestServiceGrpc.newBlockingStub(client).withWaitForReady().emptyCall(Empty.getDefaultInstance()));
            assertThat(status.getCode()).as("%s", status).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(status.getDescription()).contains("cannot be reached");
        }
    }

    @Test
    void aStreamToAnUpstreamThatIsGoneIsUnavailable() {
        for (ManagedChannel client : clients) {
            Status status = failure(() -> TestServiceGrpc.newBlockingStub(client)
                    .withWaitForReady()
                    .streamingOutputCall(StreamingOutputCallRequest.getDefaultInstance())
                    .next());
            assertThat(status.getCode()).as("%s", status).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void aServiceThatNoRouteLeadsToIsUnimplemented() {
        for (ManagedChannel client : clients) {
            Status status = failure(() -> UnimplementedServiceGrpc.newBlockingStub(client)
                    .withWaitForReady()
                    .unimplementedCall(Empty.getDefaultInstance()));
            assertThat(status.getCode()).as("%s", status).isEqualTo(Status.Code.UNIMPLEMENTED);
        }
    }
}
