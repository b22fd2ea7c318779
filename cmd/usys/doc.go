// Usys works on packages that declare functions of a host, and makes programs
// whose every system call is such a function.
//
//	usys gen [directory ...]
//
// Gen writes the generated files of each package: the Go side beside the
// declarations, the C side where they say. A directory followed by /... stands
// for all packages with declarations below it; without one, the current
// directory is meant. Mistakes in the declarations are reported all at once, and
// then nothing is written.
//
//	usys check [flags] [directory ...]
//
// Check looks whether both sides are what the declarations say, and whether that is
// still what was published. It writes nothing, unless it is asked to. All checks are
// made, unless flags choose some:
//
//	-stale      generated files: is each what gen would write, is one left over
//	-sides      the host: is every function there, with these parameters, this
//	            result, structs laid out like this, these constants and numbers
//	-history    the files api/*.txt of the module, where there are any: has anything
//	            changed that was published, is anything new
//	-behaviour  the host's code: may a function that is declared nb block, may
//	            one need more stack than it is promised
//
// The host that the declaration names (host=) is compiled, or taken from go's cache.
// Others are named:
//
//	-host FILE  an object, a library or an executable; may be given again. Its
//	            source is not needed, its symbols are, and DWARF (-g). -as NAME is
//	            what api calls it, where that is not the file's name
//	-su FILE    frames as gcc -fstack-usage measured them, or a directory of such files
//	-api DIR    another place than api
//	-write      adds what is new to api; -release NAME says what it is called there
//	-json       the report as JSON; -sarif as SARIF 2.1.0
//
// Findings are lines file:line:col: what is wrong (how to mend it) [rule]. The exit
// status is 0 if there are none, 1 if there are, 2 if something could not be read,
// and 3 if there are none but something could not be compared, for want of DWARF
// say. docs/check.md tells more.
//
//	usys vet [go vet's flags] [analyzers' flags] [packages]
//	usys vet help [analyzer]
//
// Vet is go vet with the analyzers of usys instead of go's own: what compilers
// don't see in programs that call C functions through a table. Its flags, output
// and exit status are go vet's, -json, -fix and -diff among them; usys vet help
// tells the analyzers and their flags. This binary can also be go vet's tool:
//
//	go vet -vettool=$(which usys) ./...
//
//	usys build [-sim] [go build's flags] [packages]
//	usys install [-sim] [go install's flags] [packages]
//	usys test [-sim] [go test's flags] [packages] [flags of the tests]
//
// Build, install and test are go's commands, with the go command that is found on
// PATH, its flags, its output and its exit status; but each system call in the
// program is a call through the table, into a host if there is one. Without a
// host the program runs as any other. Linux/amd64 only. CGO_ENABLED=0 is set
// unless you have set it. Tests run as go test runs them:
//
//	usys test -under '-strict' ./...
//
// runs them in a host: -under FLAGS is short for -exec 'usys exec FLAGS'. With -sim the
// program has schedule points: a host that simulates it can change threads and
// goroutines at each access of memory (docs/toolchain.md). usys test -sim simulates the
// tests, with seed 1, or with each of -seeds A..B (docs/sim.md).
//
//	usys run [-sim] [go build's flags] [-under FLAGS] [-exec command] package [arguments]
//
// Run builds a program so, runs it with usys exec and its FLAGS, or with the command
// given, and has the program's exit status: 128 and the signal's number for one that
// a signal ended.
//
//	usys exec [flags] program [arguments]
//
// Exec runs a program in a host: usys exec -h tells its flags.
//
//	usys sim [flags] program [arguments]
//	usys sim [flags] scenario.txtar
//	usys sim -merge [-json] file...
//
// Sim runs a program in a simulation, in which one seed decides all that the program
// can see, or runs many seeds of it: usys sim -h tells its flags.
//
//	usys trace view [-o FILE.html | -http address] FILE
//
// View makes one HTML page of a trace that usys exec -json has written, or serves it on
// this machine: usys trace -h tells its flags.
//
//	usys policy diff A B
//	usys policy check [-program file] POLICY [RECORD ...]
//	usys policy oci RECORD
//
// Policy compares and checks files that say what a program may do, which usys exec
// -record writes (docs/policy.md): usys policy -h tells more.
//
//	usys faults path [line ...]
//
// Faults changes which system calls of a program fail that usys exec -control path has
// started: usys faults -h tells its lines.
//
//	usys status [flags] program [arguments]
//
// Status runs a program up to its main function and prints which host has filled its
// tables, what that lacks, and what differs: usys status -h tells its flags. The
// program need not be built for it.
//
//	usys overlay [-explain] [go build's flags] [packages]
//
// Overlay writes the same rewriting as files, and prints the path of the overlay
// that lists them, for plain go:
//
//	go build -overlay="$(usys overlay)"
//
// Std is in it, and the packages named with all that they import. Your own
// -overlay, given here or in GOFLAGS, is in it too. Go refuses overlays in the
// module cache, where the toolchains lie that it has fetched itself; usys build
// does without them. With -explain it prints each system call of these packages
// instead: place, function, number, the rule it follows and what it becomes.
//
//	usys toolexec tool arguments
//
// Toolexec is for go's -toolexec, and what usys build uses.
//
//	usys version
//
// Version tells the version of this command, and of the table's layout.
//
//	usys help [command]
//
// Help prints this text, or the part about a command.
//
// The exit status is 0 if all is well, 1 if something is wrong with the packages
// or their files, 2 if the command was misused or what it was asked for cannot be
// done; check has 3 too. Build, install, test, run and vet have that of go, or of the
// program.
package main
