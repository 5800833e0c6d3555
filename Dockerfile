# A static binary and nothing else: no shell, no package manager, no root.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=""
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /commonline ./cmd/commonline

# Certificates of the public authorities, time zones and a user "nonroot" (65532) are in it.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /commonline /commonline
# The image holds no Postgres: DATABASE_URL has to be set.
ENV LISTEN_ADDR=:8080
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s CMD ["/commonline", "health"]
ENTRYPOINT ["/commonline"]
CMD ["serve"]
