# One image for every service; the command says which one runs:
#
#   mvn -pl platform -am package -DskipTests && docker build -t millrace .
#   docker run --rm -e MILLRACE_API_KEY=secret -p 127.0.0.1:8000:8000 millrace serve
#
# Both bases are Java 25 on a glibc distribution with bash; any such image will do, from a registry or built by yourself.
ARG BUILD_IMAGE=eclipse-temurin:25-jdk-noble
ARG RUNTIME_IMAGE=eclipse-temurin:25-jre-noble

FROM ${BUILD_IMAGE} AS layout
WORKDIR /layout
COPY platform/target/millrace.jar ./
COPY platform/target/lib/ lib/
COPY docker/UnpackNatives.java ./
# libtorch and the tokenizers' library out of their archives, so that no container does it when it starts.
RUN DJL_CACHE_DIR=/layout/natives/app/djl java --enable-native-access=ALL-UNNAMED -cp millrace.jar UnpackNatives.java
COPY LICENSE docker/java.options docker/healthcheck application/app/
COPY models/ models/app/models/
# What changes with each build apart from what does not: an archive of ours names io.millrace among its entries. And one time for
# all, so that the same sources make the same layers.
RUN mkdir -p application/app/lib libraries/app/lib && mv millrace.jar application/app/ \
    && mv $(grep -l META-INF/maven/io.millrace/ lib/*.jar) application/app/lib/ && mv lib/*.jar libraries/app/lib/ \
    && chmod -R a+rX,go-w . && find . -exec touch --no-dereference --date=2026-01-01T00:00:00Z {} +

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Millrace" \
      org.opencontainers.image.description="Inference serving for language models on the JVM" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=layout /layout/natives/ /
COPY --from=layout /layout/libraries/ /
COPY --from=layout /layout/models/ /
COPY --from=layout /layout/application/ /
# Engine threads wait actively for less than half a millisecond, so between the operators of a step and not between steps;
# everything listens on the container's own address. The JVM reads JDK_JAVA_OPTIONS: replace it to give the heap another share
# of the container's memory.
ENV LANG=C.UTF-8 \
    DJL_CACHE_DIR=/app/djl \
    GOMP_SPINCOUNT=20000 \
    JDK_JAVA_OPTIONS="-XX:MaxRAMPercentage=60" \
    MILLRACE_DEMO_MODEL=/app/models/demo \
    MILLRACE_DEMO_EMBEDDING_MODEL=/app/models/demo-embed \
    MILLRACE_HOST=0.0.0.0 \
    MILLRACE_MANAGEMENT_PORT=8001
WORKDIR /app
# A start and some answers, from which this JVM with these jars then starts faster. The heap is small so that its pointers are, as
# they are in containers: a JVM that does not fit the cache does without, and says nothing.
RUN java @java.options -Xmx2g -XX:AOTCacheOutput=/app/millrace.aot '-Xlog:aot*=error,cds*=error' \
        -jar millrace.jar rehearse \
    && printf '%s\n' -XX:AOTCache=/app/millrace.aot '-Xlog:aot*=off,cds*=off' >> java.options && chmod a+r millrace.aot
USER 10001:10001
EXPOSE 8000 8001 61616
HEALTHCHECK --interval=5s --timeout=3s --start-period=180s --retries=3 CMD ["/app/healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "@/app/java.options", "-jar", "/app/millrace.jar"]
CMD ["serve"]
