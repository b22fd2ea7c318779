# usys: system calls that are function calls. `make` lists what there is.

STORM ?= 5s

.PHONY: help
help:
	@echo "make demo      show the bridge doing real work, and what a call costs"
	@echo "make test      every test, with and without cgo and with -race; vet, gofmt, check"
	@echo "make bench     the whole benchmark: ratios to cgo, purego and others"
	@echo "make generate  make everything generated again"
	@echo "make check     fail if anything generated is stale or edited by hand"
	@echo "make fuzz      fuzz for a minute each"
	@echo "make soak      ten minutes of the storm test, and all long measurements"
	@echo "make matrix    the tests of usys, gen and parlib with each supported Go"

.PHONY: demo
demo:
	go run ./examples/walk
	cd bench && go run . -short

.PHONY: test
test: check
	@test -z "$$(gofmt -l . | tee /dev/stderr)" || { echo 'gofmt: the files above'; exit 1; }
	CGO_ENABLED=1 go vet ./...
	CGO_ENABLED=0 go vet ./...
	cd bench && go vet ./...
	GOOS=darwin go vet ./...
	GOOS=windows go vet ./...
	GOARCH=arm64 go vet ./...
	CGO_ENABLED=1 go test ./...
	cd bench && go test ./...
	CGO_ENABLED=0 go test ./...
	CGO_ENABLED=1 go test -race ./usys/... ./sysc/... ./akaros/... ./parlib/... ./internal/... ./examples/...

.PHONY: bench
bench:
	cd bench && go run . -svg ../docs/cost.svg

.PHONY: generate
generate:
	go generate ./...
	cd bench && go generate ./...

.PHONY: check
check:
	go run ./cmd/usys check -stale ./... ./bench/...

# Go before 1.27 may report the end of -fuzztime as a failure (go.dev/issue/75804).
FUZZ = GOTOOLCHAIN=go1.27.0 go test -run='^$$' -fuzztime=$(FUZZTIME)
FUZZTIME ?= 60s

.PHONY: fuzz fuzz-declarations fuzz-lines fuzz-argenv
fuzz: fuzz-declarations fuzz-lines fuzz-argenv
fuzz-declarations:
	$(FUZZ) -fuzz='^FuzzDeclarations$$' -fuzzminimizetime=1x ./gen
fuzz-lines: # single declarations: faster, and less of the parser
	$(FUZZ) -fuzz='^FuzzLines$$' -fuzzminimizetime=1x ./gen
fuzz-argenv:
	$(FUZZ) -fuzz='^FuzzArgenv$$' ./parlib

# What takes minutes: .ci/run runs it with a storm of 60 s.
.PHONY: long
long:
	go test -count=1 -v -run='TestStorm|TestThreadExits' -timeout=30m ./internal/hosttest -storm=$(STORM)
	go test -count=1 -v -run='TestBlockingCallAndGC|TestWatchdog|TestRecoverMany|TestProfile' -timeout=15m ./internal/hosttest -pauses=9 -blocking=10s

.PHONY: soak
soak:
	$(MAKE) long STORM=10m

.PHONY: matrix
matrix:
	for v in go1.26.8 go1.27.0; do \
		GOTOOLCHAIN=$$v go version && GOTOOLCHAIN=$$v go test ./usys/... ./sysc/... ./akaros/... ./gen/... ./parlib/... ./internal/... || exit 1; \
	done
