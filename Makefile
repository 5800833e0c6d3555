# What CI does is .ci/run; everything here is a part of it, or a convenience.
.PHONY: check test race lint fmt demo build image acceptance bench bench-inbox

check: ## everything that CI does
	.ci/run

test:
	go test ./...

acceptance: ## the built program against real servers, killed on the way; takes a quarter of an hour
	COMMONLINE_ACCEPTANCE=1 go test -v -count=1 -timeout 60m ./acceptance/
	COMMONLINE_ACCEPTANCE=1 go test -v -count=1 -timeout 60m -run TestNinetyDays ./postgres/

bench: ## speed and memory; the figures are in docs/performance.md
	go test -run '^$$' -bench . -benchmem ./casework/... ./intake/... ./routing/... ./notify/... ./postgres/...

bench-inbox: ## lists, counts, cases and searches over a crowd of cases (docs/performance.md); COMMONLINE_CROWD names its database
	go test -count=1 -v -timeout 30m -run TestCrowdTimes ./postgres/

race:
	CGO_ENABLED=1 go test -race -short ./...

lint:
	go vet ./...
	.ci/tool golangci-lint run

fmt:
	gofmt -w .

demo: ## a sample city on this machine
	go run ./cmd/commonline demo

build:
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$$(git describe --tags --always --dirty)" -o commonline ./cmd/commonline

image:
	docker build --build-arg VERSION=$$(git describe --tags --always --dirty) -t commonline .
