# The images of the services and of the edge, a target each: `docker build --target token -t ostiary/token .`
# What is in them is decided by tools/images.mjs, which also makes them where there is no builder: the packages that a service reaches and no
# others, Node of the lock file, its libraries. No shell, no package manager; root's files, run as 65532.
#
#   --build-arg OSTIARY_REVISION=$(git rev-parse HEAD) --build-arg SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
#
# make the labels true and the files the same everywhere (with BuildKit: --output type=oci,rewrite-timestamp=true,dest=…).

ARG BUILDER=docker.io/library/node:26-bookworm-slim

FROM ${BUILDER} AS build
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends ca-certificates libatomic1 nginx
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund --loglevel=error && npm run build
ARG OSTIARY_REVISION=unknown
ARG SOURCE_DATE_EPOCH=0
RUN node tools/images.mjs --layout /images

FROM scratch AS service
ARG OSTIARY_REVISION=unknown
LABEL org.opencontainers.image.vendor="Ostiary" org.opencontainers.image.licenses="Apache-2.0" org.opencontainers.image.revision="${OSTIARY_REVISION}"
ENV NODE_ENV=production NODE_OPTIONS="--enable-source-maps --max-semi-space-size=64" MALLOC_ARENA_MAX=2 HTTP_HOST=0.0.0.0 HTTP_PORT=8080
USER 65532:65532
WORKDIR /app
ENTRYPOINT ["/usr/local/bin/node"]

FROM service AS authorize
COPY --from=build /images/authorize/runtime/ /
COPY --from=build /images/authorize/packages/ /
COPY --from=build /images/authorize/program/ /
COPY --from=build /images/authorize/bill/ /
ENV GRPC_HOST=0.0.0.0 GRPC_PORT=9090
EXPOSE 8080 9090
LABEL org.opencontainers.image.title="Ostiary authorize"
CMD ["services/authorize/dist/main.js"]

FROM service AS token
COPY --from=build /images/token/runtime/ /
COPY --from=build /images/token/packages/ /
COPY --from=build /images/token/program/ /
COPY --from=build /images/token/bill/ /
ENV GRPC_HOST=0.0.0.0 GRPC_PORT=9090
EXPOSE 8080 9090
LABEL org.opencontainers.image.title="Ostiary token"
CMD ["services/token/dist/main.js"]

FROM service AS tenant
COPY --from=build /images/tenant/runtime/ /
COPY --from=build /images/tenant/packages/ /
COPY --from=build /images/tenant/program/ /
COPY --from=build /images/tenant/bill/ /
ENV GRPC_HOST=0.0.0.0 GRPC_PORT=9090
EXPOSE 8080 9090
LABEL org.opencontainers.image.title="Ostiary tenant"
CMD ["services/tenant/dist/main.js"]

FROM service AS identity
COPY --from=build /images/identity/runtime/ /
COPY --from=build /images/identity/packages/ /
COPY --from=build /images/identity/program/ /
COPY --from=build /images/identity/bill/ /
ENV GRPC_HOST=0.0.0.0 GRPC_PORT=9090
EXPOSE 8080 9090
LABEL org.opencontainers.image.title="Ostiary identity"
CMD ["services/identity/dist/main.js"]

FROM service AS audit
COPY --from=build /images/audit/runtime/ /
COPY --from=build /images/audit/packages/ /
COPY --from=build /images/audit/program/ /
COPY --from=build /images/audit/bill/ /
ENV GRPC_HOST=0.0.0.0 GRPC_PORT=9090
EXPOSE 8080 9090
LABEL org.opencontainers.image.title="Ostiary audit"
CMD ["services/audit/dist/main.js"]

FROM service AS console
COPY --from=build /images/console/runtime/ /
COPY --from=build /images/console/packages/ /
COPY --from=build /images/console/program/ /
COPY --from=build /images/console/bill/ /
EXPOSE 8080
LABEL org.opencontainers.image.title="Ostiary console"
CMD ["services/console/dist/main.js"]

FROM service AS demo-portal
COPY --from=build /images/demo-portal/runtime/ /
COPY --from=build /images/demo-portal/packages/ /
COPY --from=build /images/demo-portal/program/ /
COPY --from=build /images/demo-portal/bill/ /
EXPOSE 8080
LABEL org.opencontainers.image.title="Ostiary demo-portal"
CMD ["services/demo-portal/dist/main.js"]

FROM scratch AS edge
ARG OSTIARY_REVISION=unknown
COPY --from=build /images/edge/runtime/ /
COPY --from=build /images/edge/rules/ /
COPY --from=build /images/edge/bill/ /
LABEL org.opencontainers.image.vendor="Ostiary" org.opencontainers.image.licenses="Apache-2.0" org.opencontainers.image.revision="${OSTIARY_REVISION}"
LABEL org.opencontainers.image.title="Ostiary edge"
USER 65532:65532
WORKDIR /
EXPOSE 8443 9443
ENV PATH=/usr/sbin:/usr/bin:/bin
STOPSIGNAL SIGQUIT
ENTRYPOINT ["/usr/sbin/nginx","-e","stderr"]
CMD ["-c","/etc/ostiary/edge/nginx.conf"]
