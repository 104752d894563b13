# syntax=docker/dockerfile:1

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq-dev libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Package.swift ./
COPY Sources Sources
RUN --mount=type=cache,target=/build/.build \
    swift build -c release --product four-order --static-swift-stdlib \
    && install -D -m 0755 .build/release/four-order /out/four-order

FROM debian:bookworm-slim
# Swift's standard library and Foundation are in the program; libpq and libcrypto come from Debian, with its updates.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libpq5 libssl3 postgresql-client tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 four-order \
    && useradd --system --uid 10001 --gid four-order --no-create-home --home-dir /nonexistent four-order \
    && install -d -o four-order -g four-order -m 0700 /backups
COPY --from=build /out/four-order /usr/bin/four-order
COPY openapi.yaml /usr/share/four-order/
COPY migrations /usr/share/four-order/migrations
COPY seeds /usr/share/four-order/seeds
ENV FOUR_ORDER_HOME=/usr/share/four-order \
    FOUR_ORDER_HOST=0.0.0.0 \
    FOUR_ORDER_PORT=8080
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["four-order", "health"]
ENTRYPOINT ["four-order"]
CMD ["serve"]
