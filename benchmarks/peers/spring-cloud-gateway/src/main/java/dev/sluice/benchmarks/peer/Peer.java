package dev.sluice.benchmarks.peer;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.annotation.Bean;
import reactor.netty.http.HttpProtocol;

/** Spring Cloud Gateway as its users set it up, with HTTP/2 to the upstream, for which it has no property. */
@SpringBootApplication
public class Peer {
    public static void main(String[] arguments) {
        SpringApplication.run(Peer.class, arguments);
    }

    @Bean
    HttpClientCustomizer http2(@Value("${peer.upstream-tls:false}") boolean tls) {
        return client -> client.protocol(tls ? HttpProtocol.H2 : HttpProtocol.H2C);
    }
}
