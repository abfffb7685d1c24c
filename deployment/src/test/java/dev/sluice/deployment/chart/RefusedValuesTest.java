package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong value is refused before anything is made of it, with its path and what is allowed. */
class RefusedValuesTest {
    private static final String UPSTREAM = "sluice: {upstreams: {a: {%s}}}";
    private static final String ROUTE = "sluice: {routes: [{%s}]}";

    private static void assertRefused(String values, String path, String reason) {
        assertThat(Chart.ofDefaults().with(values).refusal())
                .contains("at '" + path + "'")
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "replicas: 3                              | ``                            | additional properties 'replicas' not allowed",
                "replicaCount: three                      | /replicaCount                 | got string, want integer",
                "replicaCount: -1                         | /replicaCount                 | minimum: got -1, want 0",
                "replicaCount: 1.5                        | /replicaCount                 | got number, want integer",
                "image: sluice:1.0                        | /image                        | got string, want object",
                "image: {tag: 1.0}                        | /image/tag                    | got number, want string",
                "image: {pullPolicy: always}              | /image/pullPolicy             | value must be one of 'Always', 'IfNotPresent', 'Never'",
                "image: {digest: latest}                  | /image/digest                 | does not match pattern",
                "demo: yes please                         | /demo                         | got string, want null or boolean",
                "tls: {secret: gate-tls}                  | /tls                          | additional properties 'secret' not allowed",
                "tls: {secretName: Gate_TLS}              | /tls/secretName               | does not match pattern",
                "sslBundles: {a: {trust: ca.crt}}         | /sslBundles/a                 | missing property 'secretName'",
                "sslBundles: {a: {secretName: b, clientCertificate: false}} | /sslBundles/a  | 'anyOf' failed",
                "extraConfig: {server: x}                 | /extraConfig/server           | got string, want object",
                "extraConfig: {management: true}          | /extraConfig/management       | got boolean, want object",
                "extraConfig: {management: {server: 1}}   | /extraConfig/management/server | got number, want object",
                "extraConfig: {spring: []}                | /extraConfig/spring           | got array, want object",
                "enabled: maybe                           | /enabled                      | got string, want boolean",
                "resources: {limits: {memory: 512MB}}     | /resources/limits/memory      | does not match pattern",
                "resources: {limits: {cpu: two}}          | /resources/limits/cpu         | does not match pattern",
                "resources: {limit: {cpu: 2}}             | /resources                    | additional properties 'limit' not allowed",
                "jvm: {heapPercent: 400}                  | /jvm/heapPercent              | maximum: got 400, want 90",
                "jvm: {maxHeap: 256Mi}                    | /jvm/maxHeap                  | does not match pattern",
                "jvm: {eventLoops: 0}                     | /jvm/eventLoops               | minimum: got 0, want 1",
                "jvm: {options: -Xint}                    | /jvm/options                  | got string, want array",
                "terminationGracePeriodSeconds: 30s       | /terminationGracePeriodSeconds | got string, want null or integer",
                "readinessProbe: {httpGet: {}}            | /readinessProbe               | additional properties 'httpGet' not allowed",
                "strategy: {type: BlueGreen}              | /strategy/type                | value must be one of 'RollingUpdate', 'Recreate'",
                "podAnnotations: {a: true}                | /podAnnotations/a             | got boolean, want string",
                "extraEnv: [{name: A, value: 1}]          | /extraEnv/0/value             | got number, want string",
                "ports: {traffic: 0}                      | /ports/traffic                | minimum: got 0, want 1",
                "ports: {traffic: 65536}                  | /ports/traffic                | maximum: got 65,536, want 65,535",
                "ports: {management: http}                | /ports/management             | got string, want integer",
                "service: {type: Loadbalancer} | /service/type                 | value must be one of 'ClusterIP', 'NodePort', 'LoadBalancer'",
                "service: {port: 80443}                   | /service/port                 | maximum: got 80,443, want 65,535",
                "service: {loadBalancerSourceRanges: [a]} | /service/loadBalancerSourceRanges/0 | does not match pattern",
                "ingress: {hosts: [api.example.com]}      | /ingress/hosts/0              | got string, want object",
                "networkPolicy: {trafficFrom: everybody}  | /networkPolicy/trafficFrom    | got string, want array",
                "autoscaling: {maxReplicas: 0}            | /autoscaling/maxReplicas      | minimum: got 0, want 1",
                "podDisruptionBudget: {minAvailable: all} | /podDisruptionBudget/minAvailable | does not match pattern",
                "serviceMonitor: {interval: often}        | /serviceMonitor/interval      | does not match pattern",
                "nameOverride: [a]                        | /nameOverride                 | got array, want string",
                "fullnameOverride: Gate                   | /fullnameOverride             | does not match pattern",
            })
    void anOptionOfTheChart(String values, String path, String reason) {
        assertRefused(values, path, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "route: []                                | ``                            | additional properties 'route' not allowed",
                "trustedProxies: []                       | ``                            | additional properties 'trustedProxies' not allowed",
                "trusted-proxies: [localhost]             | /trusted-proxies/0            | does not match pattern",
                "drain: {delay: 5}                        | /drain/delay                  | got number, want string",
                "drain: {delay: 5 seconds}                | /drain/delay                  | does not match pattern",
                "drain: {delay: -5s}                      | /drain/delay                  | does not match pattern",
                "drain: {wait: 5s}                        | /drain                        | additional properties 'wait' not allowed",
                "upstreams: {none: {backends: []}}        | /upstreams/none               | 'not' failed",
                "upstreams: {`[none]`: {backends: []}}    | /upstreams/[none]             | 'not' failed",
                "limits: {connections: 0}                 | /limits/connections           | minimum: got 0, want 1",
                "limits: {concurrent-streams: 20000}      | /limits/concurrent-streams    | maximum: got 20,000, want 10,000",
                "limits: {body: 10Mi}                     | /limits/body                  | does not match pattern",
                "client-timeouts: {header: 0s}            | /client-timeouts/header       | does not match pattern",
                "client-timeouts: {idle: forever}         | /client-timeouts/idle         | does not match pattern",
                "errors: {detail: `yes`}                  | /errors/detail                | got string, want boolean",
            })
    void aPropertyOfTheGateway(String values, String path, String reason) {
        assertRefused("sluice: {" + values.replace('`', '"') + "}", "/sluice" + path, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "balancer: random                        | ``                    | missing property 'backends'",
                "backends: []                            | /backends             | minItems: got 0, want 1",
                "backends: [h2c://a:1]                   | /backends/0           | got string, want object",
                "backends: [{url: h2c://a:1}]            | /backends/0           | additional properties 'url' not allowed",
                "backends: [{uri: grpc://a:1}]           | /backends/0/uri       | does not match pattern",
                "backends: [{uri: a:1}]                  | /backends/0/uri       | does not match pattern",
                "backends: [{uri: h2c://a:1/path}]       | /backends/0/uri       | does not match pattern",
                "backends: [{uri: h2c://a:1, weight: 0}] | /backends/0/weight    | minimum: got 0, want 1",
                "balancer: least-requests                | /balancer             | value must be one of 'round-robin', 'weighted', 'random'",
                "tls: {}                                 | /tls                  | missing property 'bundle'",
                "timeouts: {connect: 2sec}               | /timeouts/connect     | does not match pattern",
                "timeouts: {response: 0s}                | /timeouts/response    | does not match pattern",
                "timeouts: {read: 2s}                    | /timeouts             | additional properties 'read' not allowed",
                "health: {path: healthz}                 | /health/path          | does not match pattern",
                "health: {failures: 0}                   | /health/failures      | minimum: got 0, want 1",
                "pool: {maxConnections: 8}               | /pool                 | additional properties 'maxConnections' not allowed",
                "pool: {max-connections: 2000}           | /pool/max-connections | maximum: got 2,000, want 1,024",
                "pool: {max-streams: many}               | /pool/max-streams     | got string, want integer",
                "pool: {max-age: 1y}                     | /pool/max-age         | does not match pattern",
            })
    void aPropertyOfAnUpstream(String values, String path, String reason) {
        assertRefused(UPSTREAM.formatted(values), "/sluice/upstreams/a" + path, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "upstream: a                              | ``         | missing property 'id'",
                "id: a                                    | ``         | missing property 'upstream'",
                "id: a b, upstream: a                     | /id        | does not match pattern",
                "id: none, upstream: a                    | /id        | 'not' failed",
                "id: a, upstream: a, path: /              | ``         | additional properties 'path' not allowed",
                "id: a, upstream: a, paths: /             | /paths     | got string, want array",
                "id: a, upstream: a, paths: []            | /paths     | minItems: got 0, want 1",
                "id: a, upstream: a, paths: [users]       | /paths/0   | does not match pattern",
                "id: a, upstream: a, hosts: [`https://a`] | /hosts/0   | does not match pattern",
                "id: a, upstream: a, hosts: [`a*.b`]      | /hosts/0   | does not match pattern",
                "id: a, upstream: a, methods: [get]       | /methods/0 | does not match pattern",
                "id: a, upstream: a, methods: [CONNECT]   | /methods/0 | 'not' failed",
                "id: a, upstream: a, retry: once          | /retry     | got string, want boolean",
                "id: a, upstream: a, filters: [x]         | /filters   | maxItems: got 1, want 0",
            })
    void aPropertyOfARoute(String values, String path, String reason) {
        assertRefused(ROUTE.formatted(values.replace('`', '"')), "/sluice/routes/0" + path, reason);
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThat(Chart.ofDefaults()
                        .with("{replicaCount: x, service: {port: 0}, sluice: {drain: {delay: 5}}}")
                        .refusal())
                .contains("at '/replicaCount'", "at '/service/port'", "at '/sluice/drain/delay'");
    }
}
