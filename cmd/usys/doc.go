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
// Check reports whether both sides agree with the declarations, and whether these
// still agree with the published interface. It writes nothing, unless -write is given.
// It makes all checks, unless flags choose some:
//
//	-stale      compares generated files with those that gen would write, and finds
//	            files that are left over
//	-sides      compares the host's functions, parameters, results, structs,
//	            constants and numbers with the declarations
//	-history    compares the declarations with the files api/*.txt of the module,
//	            and finds new functions and constants
//	-behaviour  reads the host's code: finds functions declared nb that may block,
//	            and functions that may need more stack than they are promised
//
// The host that the declaration names (host=) is compiled, or taken from go's cache.
// Others are named:
//
//	-host FILE  an object, a library or an executable; may be given again. Its
//	            source is not needed, its symbols are, and DWARF (-g). -as NAME is
//	            its name in api, if that is not the file's name
//	-su FILE    frames as gcc -fstack-usage measured them, or a directory of such files
//	-api DIR    another place than api
//	-write      adds new functions and constants to api; -release NAME names the
//	            release there
//	-json       the report as JSON; -sarif as SARIF 2.1.0
//
// A finding is a line file:line:col: mistake (cure) [rule]. The exit status is 0 if
// there are no findings, 1 if there are, 2 if something could not be read, and 3 if
// there are none but something could not be compared, for want of DWARF, say.
// docs/check.md has the details.
//
//	usys vet [go vet's flags] [analyzers' flags] [packages]
//	usys vet help [analyzer]
//
// Vet is go vet with the analyzers of usys instead of go's own. They find mistakes
// that compilers do not see in programs that call C functions through a table. Its
// flags, output and exit status are go vet's, -json, -fix and -diff among them; usys
// vet help lists the analyzers and their flags. This binary can also be go vet's tool:
//
//	go vet -vettool=$(which usys) ./...
//
//	usys build [-sim] [go build's flags] [packages]
//	usys install [-sim] [go install's flags] [packages or packages@version]
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
// goroutines at each access of memory (docs/toolchain.md). With -hosted, or
// -hosted='-strict -c', usys build makes one file that has the program and the host: it runs
// the program in the host, also where neither this command nor a compiler is. With -tools the file
// has this command, too, so that USYS=trace in the environment traces the program. usys test -sim simulates the
// tests, with seed 1, or with each of -seeds A..B (docs/sim.md).
//
//	usys run [-sim] [go build's flags] [-under FLAGS] [-exec command] package[@version] [arguments]
//
// Run builds a program in the same way, runs it with usys exec and its FLAGS, or with
// the command given, and has the program's exit status: 128 and the signal's number if
// a signal ended the program. As with go run and go install, a package with a version is
// taken from the module proxy, and the current module has no part in it.
//
//	usys exec [flags] program [arguments]
//
// Exec runs a program in a host: usys exec -h lists its flags.
//
//	usys loader -o FILE [-host host]
//
// Loader writes the program that usys exec executes, to which the flags -strict, -vcores, -c and
// -o of usys exec can be given: FILE -h lists them.
//
//	usys sim [flags] program [arguments]
//	usys sim [flags] scenario.txtar
//	usys sim -merge [-json] file...
//
// Sim runs a program in a simulation, in which one seed decides everything that the
// program can see, or runs many seeds of it: usys sim -h lists its flags.
//
//	usys trace view [-o FILE.html | -http address] FILE
//
// View makes one HTML page of a trace that usys exec -json has written, or serves it on
// this machine: usys trace -h lists its flags.
//
//	usys policy diff A B
//	usys policy check [-program file] POLICY [RECORD ...]
//	usys policy oci RECORD
//
// Policy compares and checks files that say which calls a program may make, which usys
// exec -record writes (docs/policy.md): usys policy -h describes the commands.
//
//	usys faults path [line ...]
//
// Faults changes which system calls fail in a program that usys exec -control path has
// started: usys faults -h lists its lines.
//
//	usys status [flags] program [arguments]
//
// Status runs a program up to its main function and prints which host has filled its
// tables, which functions that host lacks, and which differ: usys status -h lists its
// flags. The program need not be built for it.
//
//	usys doctor
//
// Doctor examines this machine, and prints a line for each thing that usys exec, usys
// build and the loader need: it works, or it does not and usys exec can do without it, or
// usys exec fails; with the cure. The exit status is 1 if usys exec fails here.
//
//	usys env [variable ...]
//	usys env -go [-sim]
//
// Env prints variables as a shell reads them, or the values of those named: USYS_CACHE, the
// cache directory; USYS_LOADER, the loader of usys exec, which is made first if need be;
// USYS_GOFLAGS, the line of -go; and USYS and CC of the environment. With -go it prints
// the GOFLAGS with which go itself, and each program that calls go, builds as usys build:
//
//	CGO_ENABLED=0 GOFLAGS=$(usys env -go) go build
//
//	usys overlay [-explain] [go build's flags] [packages]
//
// Overlay writes the rewritten assembly to files, and prints the path of the overlay
// that lists them, for plain go:
//
//	go build -overlay="$(usys overlay)"
//
// The overlay has std, and the packages named with all packages that they import. Your
// own -overlay, given here or in GOFLAGS, is in it too. Go refuses overlays in the
// module cache, where the toolchains lie that it has fetched itself; usys build does
// without overlays. With -explain the command prints each system call of these packages
// instead: place, function, number, the rule that it follows and its replacement.
//
//	usys completion bash|zsh|fish
//
// Completion prints a script with which the shell completes commands and flags:
//
//	source <(usys completion bash)
//
//	usys toolexec tool arguments
//
// Toolexec is for go's -toolexec; usys build uses it.
//
//	usys version
//
// Version prints the version of this command, and of the table's layout.
//
//	usys help [command]
//
// Help prints this text, or the part about a command.
//
// The exit status is 0 if all is well, 1 if something is wrong with the packages
// or their files, 2 if the command was misused or its task cannot be done; check
// has 3 too. Build, install, test, run and vet have that of go, or of the
// program.
package main
