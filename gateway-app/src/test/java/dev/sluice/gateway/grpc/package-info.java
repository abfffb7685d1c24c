/** gRPC through the gateway, with gRPC's own clients, servers and test cases. */
@NullMarked
package dev.sluice.gateway.grpc;

import org.jspecify.annotations.NullMarked;
