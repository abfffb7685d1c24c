package dev.sluice.gateway.grpc;

import io.grpc.testing.integration.AbstractInteropTest;

/**
 * gRPC's interoperability cases, but for those that look into the server. Those of compression are without their probe
 * whether the server notices a wrong flag: this server does not.
 */
enum InteropCase {
    EMPTY_UNARY(AbstractInteropTest::emptyUnary),
    EMPTY_UNARY_WITH_RETRIABLE_STREAM(AbstractInteropTest::emptyUnaryWithRetriableStream),
    LARGE_UNARY(AbstractInteropTest::largeUnary),
    CLIENT_COMPRESSED_UNARY(test -> test.clientCompressedUnary(false)),
    SERVER_COMPRESSED_UNARY(AbstractInteropTest::serverCompressedUnary),
    CLIENT_STREAMING(AbstractInteropTest::clientStreaming),
    CLIENT_COMPRESSED_STREAMING(test -> test.clientCompressedStreaming(false)),
    SERVER_STREAMING(AbstractInteropTest::serverStreaming),
    SERVER_COMPRESSED_STREAMING(AbstractInteropTest::serverCompressedStreaming),
    PING_PONG(AbstractInteropTest::pingPong),
    EMPTY_STREAM(AbstractInteropTest::emptyStream),
    FULL_DUPLEX(AbstractInteropTest::fullDuplexCallShouldSucceed),
    HALF_DUPLEX(AbstractInteropTest::halfDuplexCallShouldSucceed),
    SERVER_STREAMING_IS_FLOW_CONTROLLED(AbstractInteropTest::serverStreamingShouldBeFlowControlled),
    VERY_LARGE_REQUEST(AbstractInteropTest::veryLargeRequest),
    VERY_LARGE_RESPONSE(AbstractInteropTest::veryLargeResponse),
    LARGEST_RESPONSE(AbstractInteropTest::maxInboundSize_exact),
    RESPONSE_THAT_IS_TOO_LARGE(AbstractInteropTest::maxInboundSize_tooBig),
    LARGEST_REQUEST(AbstractInteropTest::maxOutboundSize_exact),
    REQUEST_THAT_IS_TOO_LARGE(AbstractInteropTest::maxOutboundSize_tooBig),
    CUSTOM_METADATA(AbstractInteropTest::customMetadata),
    METADATA_OF_A_UNARY_CALL(AbstractInteropTest::exchangeMetadataUnaryCall),
    METADATA_OF_A_STREAMING_CALL(AbstractInteropTest::exchangeMetadataStreamingCall),
    STATUS_CODE_AND_MESSAGE(AbstractInteropTest::statusCodeAndMessage),
    SPECIAL_STATUS_MESSAGE(AbstractInteropTest::specialStatusMessage),
    UNIMPLEMENTED_METHOD(AbstractInteropTest::unimplementedMethod),
    UNIMPLEMENTED_SERVICE(AbstractInteropTest::unimplementedService),
    CANCEL_AFTER_BEGIN(AbstractInteropTest::cancelAfterBegin),
    CANCEL_AFTER_FIRST_RESPONSE(AbstractInteropTest::cancelAfterFirstResponse),
    DEADLINE_NOT_EXCEEDED(AbstractInteropTest::deadlineNotExceeded),
    DEADLINE_EXCEEDED(AbstractInteropTest::deadlineExceeded),
    DEADLINE_EXCEEDED_IN_A_STREAM(AbstractInteropTest::deadlineExceededServerStreaming),
    DEADLINE_IN_THE_PAST(AbstractInteropTest::deadlineInPast),
    TIMEOUT_ON_SLEEPING_SERVER(AbstractInteropTest::timeoutOnSleepingServer),
    GRACEFUL_SHUTDOWN(AbstractInteropTest::gracefulShutdown);

    private final Steps steps;

    InteropCase(Steps steps) {
        this.steps = steps;
    }

    void run(AbstractInteropTest test) throws Exception {
        steps.run(test);
    }

    @FunctionalInterface
    private interface Steps {
        void run(AbstractInteropTest test) throws Exception;
    }
}
