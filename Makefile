# usys: system calls that are function calls. `make` lists what there is.

STORM ?= 5s

.PHONY: help
help:
	@echo "make demo      show calls into C and a walk by system calls that are function calls, and measure them"
	@echo "make quick     what to run after a change: gofmt, vet, the short tests"
	@echo "make test      every test that needs Go, gcc and make, and nothing else"
	@echo "make test-all  those, the tests that need other Debian packages, and checkers of C, Go and shell"
	@echo "make next      the tests that depend on Go's runtime, with the next release of Go"
	@echo "make bars      every bar that is a time or a ratio: name, value, limit"
	@echo "make cover     the coverage of all packages, child processes included"
	@echo "make stress    PKG=./pkg N=10: a package's tests while eight processes spin"
	@echo "make bench     the whole benchmark: ratios to cgo, purego and others"
	@echo "make generate  make everything generated again"
	@echo "make calls     make the tables of Linux's calls again, from Debian's headers"
	@echo "make loader    compile the loader that the usys command contains, after a change of C files"
	@echo "make check     fail if the two sides, generated files or api/*.txt are out of step"
	@echo "make vet       usys vet on the whole tree"
	@echo "make model     check the models of the signal bridge and of the scheduler with spin"
	@echo "make fuzz      fuzz for a minute each"
	@echo "make soak      ten minutes of the storm test, and all long measurements"
	@echo "make matrix    std's own tests in toolchain mode, and ours, with each supported Go"
	@echo "make hosted    what proves toolchain mode: std under -strict, -trace and -vcores, stress, profile, modules"

.PHONY: demo
demo:
	go run ./examples/walk
	cd bench && go run . -demo

# internal/parts has the one list of the parts of these.
.PHONY: quick test test-all cover stress
quick test test-all cover:
	go run ./internal/parts $@

PKG ?=
N ?= 10
stress:
	go run ./internal/parts stress "$(PKG)" "$(N)"

.PHONY: bars
bars:
	cd bench && go run ./bars

.PHONY: model
model:
	signal/model/check.sh
	parlib/model/check.sh

.PHONY: bench
bench:
	cd bench && go run . -svg ../docs/cost.svg
	$(MAKE) bars

.PHONY: generate
generate:
	go generate ./...
	cd bench && go generate ./...
	cd examples/libs && go generate ./...

.PHONY: calls
calls:
	cd calls && go run -tags makecalls ./makecalls

# Debian 12's gcc makes the loader that is committed: loader/embedded/data/built.txt names it.
.PHONY: loader
loader:
	go run ./loader/embedded/make

.PHONY: check
check:
	go run ./cmd/usys check ./... ./bench/...

.PHONY: vet
vet:
	go build -buildvcs=false -o bin/usys ./cmd/usys
	bin/usys vet ./...
	cd bench && ../bin/usys vet ./...

# Go before 1.27 may report the end of -fuzztime as a failure (go.dev/issue/75804).
FUZZ = GOTOOLCHAIN=go1.27.0 go test -run='^$$' -fuzztime=$(FUZZTIME)
FUZZTIME ?= 60s

.PHONY: fuzz fuzz-declarations fuzz-lines fuzz-argenv fuzz-sites fuzz-sys fuzz-elf fuzz-pclntab fuzz-dwarf fuzz-api fuzz-behave fuzz-vet fuzz-trace fuzz-faults
fuzz: fuzz-declarations fuzz-lines fuzz-argenv fuzz-sites fuzz-sys fuzz-elf fuzz-pclntab fuzz-dwarf fuzz-api fuzz-behave fuzz-vet fuzz-trace fuzz-faults
fuzz-declarations:
	$(FUZZ) -fuzz='^FuzzDeclarations$$' -fuzzminimizetime=1x ./gen
fuzz-lines: # single declarations: faster, and less of the parser
	$(FUZZ) -fuzz='^FuzzLines$$' -fuzzminimizetime=1x ./gen
fuzz-argenv:
	$(FUZZ) -fuzz='^FuzzArgenv$$' ./parlib
fuzz-sites:
	$(FUZZ) -fuzz='^FuzzParse$$' -fuzzminimizetime=1x ./toolchain/sites
fuzz-sys: # the //sys language, and that what is made of it type-checks
	$(FUZZ) -fuzz='^FuzzParse$$' -fuzzminimizetime=1x ./gen/sys
	$(FUZZ) -fuzz='^FuzzPrint$$' -fuzzminimizetime=1x ./gen/sys
	$(FUZZ) -fuzz='^FuzzRandom$$' -fuzzminimizetime=1x ./gen/sys
fuzz-elf: # hosts that lie
	$(FUZZ) -fuzz='^FuzzELF$$' -fuzzminimizetime=1x ./check/elfimage
fuzz-pclntab: # programs whose table of functions is damaged
	$(FUZZ) -fuzz='^FuzzOpen$$' -fuzzminimizetime=1x ./toolchain/pclntab
fuzz-dwarf:
	$(FUZZ) -fuzz='^FuzzDWARF$$' -fuzzminimizetime=1x ./check/sides
fuzz-api:
	$(FUZZ) -fuzz='^FuzzParse$$' -fuzzminimizetime=1x ./check/history
fuzz-behave:
	$(FUZZ) -fuzz='^FuzzRules$$' ./check/behave
	$(FUZZ) -fuzz='^FuzzRead$$' -fuzzminimizetime=1x ./check/probe
fuzz-vet: # assembly as nosplitcall reads it
	$(FUZZ) -fuzz='^FuzzAssembly$$' -fuzzminimizetime=1x ./vet/nosplitcall
fuzz-trace: # JSON of a trace
	$(FUZZ) -fuzz='^FuzzQuote$$' ./hosts/trace/jsonl
	$(FUZZ) -fuzz='^FuzzRead$$' -fuzzminimizetime=1x ./hosts/trace/jsonl
fuzz-faults: # rules of faults
	$(FUZZ) -fuzz='^FuzzParse$$' ./hosts/shape/faults

# What takes minutes: .ci/run runs it with a storm of 60 s, fewer runs of hostile programs, and
# fewer combinations of ways to execute a program.
RUNS ?= 20
COMBINATIONS ?= 1000
.PHONY: long
long:
	go test -count=1 -v -run='TestStorm|TestThreadExits' -timeout=30m ./internal/hosttest -storm=$(STORM)
	go test -count=1 -v -run='TestBlockingCallAndGC|TestWatchdog|TestRecoverMany|TestProfile' -timeout=15m ./internal/hosttest -pauses=9 -blocking=10s
	go test -count=1 -v -timeout=10m ./parlib -run='TestSched|TestAlarm|TestSetuid' -sched=20 -alarms=100000 -cycles=1000
	go test -count=1 -v -timeout=10m ./loader -run=TestSchedulerCycles -cycles=1000
	go test -count=1 -v -timeout=15m ./internal/aborts/... -aborts=160000
	go test -count=1 -v -race -timeout=10m ./internal/aborts -aborts=50000
	go test -count=1 -v -timeout=20m ./signal -run=TestStorm -storm=$(STORM) -values=100000
	go test -count=1 -v -timeout=20m ./signal -run=TestUnderExec -storm=20s -values=100000 -changes=2000
	go test -count=1 -v -timeout=20m ./signal/order -run='TestStorm|TestUnderExec' -storm=10s -values=100000 -changes=2000
	go test -count=1 -v -race -timeout=20m ./signal -run=TestStorm -storm=20s -values=100000
	go test -count=1 -v -timeout=30m ./internal/company -runs=$(RUNS) -rounds=1000 -storm=$(STORM)
	go test -count=1 -v -race -timeout=30m ./internal/company -runs=4 -storm=20s
	go test -count=1 -v -timeout=20m ./signal -run=TestStd -std
	go test -count=1 -v -timeout=20m ./cmd/usys -run=TestTraceUnderLoad -load=$(STORM)
	go test -count=1 -v -timeout=30m ./internal/guests -run=TestThreads -kernel-threads=30000
	go test -count=1 -timeout=60m ./internal/guests -run=TestExecCombinations -combinations=$(COMBINATIONS)
	go test -count=1 -v -timeout=30m ./internal/guests/vcores -threads=100000 -timers=1000 -seeds=300
	go test -count=1 -v -timeout=20m ./internal/guests/faults -plans=1000 -runs=200
	go test -count=1 -v -timeout=20m ./internal/guests/sim -run='TestSameSeed|TestSameModules|TestOtherSeeds' -times=100 -module-times=20

.PHONY: soak
soak:
	$(MAKE) long STORM=10m
	go test -count=1 -v -timeout=60m ./signal -run='TestStorm|TestUnderExec' -values=10000000

# Toolchain mode's bars, on one Go: .ci/run runs it.
STRESS ?= 60s
TRACED = os os/exec os/signal net
ON_VCORES = strings context sync os/exec
.PHONY: hosted
hosted:
	go run ./internal/guests/stdtest -columns strict
	go run ./internal/guests/stdtest -columns trace $(TRACED)
	go run ./internal/guests/stdtest -columns vcores1,vcores2 $(ON_VCORES)
	go test -count=1 -v ./internal/guests/stress -length $(STRESS)

# Some modules' tests mount: root's mounts stay theirs.
MOUNTS = $(if $(filter 0,$(shell id -u)),unshare -m)

# And what takes longer, or is not for every change.
.PHONY: hosted-long
hosted-long: hosted
	go run ./internal/guests/stdtest -columns trace-fk $(TRACED)
	go run ./internal/guests/stdtest -columns vcores1,vcores2,strict-vcores1,strict-vcores2
	$(MOUNTS) go run ./internal/guests/modtest -columns strict
	go test -count=1 -v -timeout 180m ./internal/guests/programs -programs all
	go test -count=1 -v -timeout 20m ./internal/guests/profile -samples 5000 -run TestProfile
	go test -count=1 -timeout 20m ./internal/guests/deaths -random 40
	go test -count=1 -v -timeout 60m ./internal/guests/sim -run='TestSameSeed|TestSameModules' -times=1000 -module-times=200
	go test -count=1 -v -timeout 120m ./internal/guests/sim -run=TestModules -modules=10
	go test -count=1 -v -timeout 60m ./internal/guests/faults -plans=10000 -runs=1000
	go test -count=1 -v -timeout 120m -tags extra ./internal/guests/storage -plans=1000 -failures=100
	go test -count=1 -v -timeout 300m -tags extra ./internal/guests/cluster -all -times=200 -elsewhere=50 -replays=20 -passes=20 -powers=334

# What usys vet finds in all of std, x/tools and x/sys, on six systems.
.PHONY: vet-long
vet-long:
	go test -count=1 -v -timeout 20m ./vet/keepalive -run Corpus -long
	go test -count=1 -v -timeout 20m ./vet/nosplitcall -run TestLeaves -long

.PHONY: matrix
matrix:
	go run ./internal/guests/stdtest -versions go1.25.4,go1.26.8,go1.27.0 -report docs/matrix.md
	for v in go1.26.8 $(NEXT); do GOTOOLCHAIN=$$v go version && GOTOOLCHAIN=$$v go test ./... || exit 1; done

# The tests that depend on Go's runtime, with the next Go release; matrix has all.
NEXT = go1.27.0
.PHONY: next
next:
	GOTOOLCHAIN=$(NEXT) go version
	GOTOOLCHAIN=$(NEXT) go run ./internal/parts next
