# The gateway's image:  docker build -t sluice .
#
#   MAVEN_IMAGE   builds it: JDK 25 or later, with jlink, and Maven
#   BASE_IMAGE    carries it: glibc and libgcc are all that is needed, neither a shell nor Java
#   VERSION, REVISION   are told by the image's labels
#
# Reasons: docs/adr/0023-the-image.md

ARG MAVEN_IMAGE=maven:3-eclipse-temurin-25
ARG BASE_IMAGE=debian:13-slim

FROM ${MAVEN_IMAGE} AS build
# The modules that jdeps finds in use, and what operators ask a running JVM with: JMX and jcmd.
RUN jlink --output /runtime --generate-cds-archive --no-header-files --no-man-pages --add-modules \
java.base,java.desktop,java.instrument,java.management,java.naming,java.net.http,java.scripting,java.security.jgss,\
java.sql,java.xml,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent,jdk.unsupported
WORKDIR /src
COPY . .
RUN mvn -q -B -DskipTests '-P!static-analysis' -pl gateway-app -am package
# In layers, what changes least first. Netty's native libraries lie there as files, because it could not unpack them on a
# read-only file system.
RUN java -Djarmode=tools -jar gateway-app/target/sluice.jar extract --layers --destination layers \
 && JAVA_HOME=/runtime ./sluice --jvm-options > jvm.options \
 && echo -Djava.library.path=/app/native >> jvm.options \
 && mkdir native && cd native \
 && for jar in ../layers/dependencies/lib/netty-t*-linux-$(uname -m | sed s/aarch64/aarch_64/).jar; do jar -xf "$jar" META-INF/native; done \
 && mv META-INF/native/*.so . && rm -r META-INF

FROM ${BASE_IMAGE} AS app
USER 0:0
COPY --from=build /runtime /opt/java
COPY --from=build /src/native /app/native
COPY --from=build /src/layers/dependencies /app
COPY --from=build /src/layers/snapshot-dependencies /app
COPY --from=build /src/layers/application /app
COPY --from=build /src/jvm.options /app/

# The JVM compares its own version, its flags, and the jars' paths and times with those of the training: it is the last
# stage's own file system that it is trained on. The heap's size only has to be below 32 GB, as every gateway's is: what it
# would be otherwise is up to the machine that builds.
FROM app AS trained
RUN ["/opt/java/bin/java", "@/app/jvm.options", "-Xmx256m", "-jar", "/app/sluice.jar", "--train=/app/sluice.cache"]

FROM app
COPY --from=trained /app/sluice.cache /app/
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sluice" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.description="A reactive HTTP gateway on an HTTP/2 connection pool of its own" \
      org.opencontainers.image.licenses="Apache-2.0"
USER 10001:10001
WORKDIR /app
EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=11s --start-period=30s \
  CMD ["/opt/java/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms8m", "-Xmx16m", "-cp", "/app/sluice.jar", "dev.sluice.gateway.HealthCheck"]
# Options for the JVM: the environment variable JDK_JAVA_OPTIONS, which the health check's JVM sees as well. Arguments are
# the gateway's own: try --demo.
ENTRYPOINT ["/opt/java/bin/java", "@/app/jvm.options", "-XX:AOTCache=/app/sluice.cache", "-jar", "/app/sluice.jar"]
