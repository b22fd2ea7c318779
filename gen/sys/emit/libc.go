package emit

import (
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// procValues are the kinds of mksyscall_libc.pl's results.
var procValues = []lang.Kind{lang.Word, lang.UnsafePointer, lang.Bool}

// libcFlavour has the common parts of mksyscall_libc.pl's flavours: they call
// functions that package syscall does not export.
var libcFlavour = Flavour{Program: "mksyscall_libc.pl", Package: "syscall", strict: true, Imports: []string{"unsafe"}, full: true}

// StdSolaris is the output of the standard library's mksyscall_libc.pl for
// Solaris.
var StdSolaris = (&procDialect{
	mark: stdMark, preamble: "import \"unsafe\"\n",
	callee: "sysvicall6", raw: "rawSysvicall6",
	module: shared, name: stdProc,
	typ: "libcFunc", declare: "type libcFunc uintptr\n\n",
	values: procValues, wide: true, once: true,
}).flavour(libcFlavour)

// StdAIX is its output for AIX.
var StdAIX = (&procDialect{
	mark: stdMark, preamble: "import \"unsafe\"\n",
	callee: "syscall6", raw: "rawSyscall6",
	module: archive, only: "libc", name: stdProc,
	typ: "libcFunc", declare: "type libcFunc uintptr\n\n",
	values: procValues, wide: true, once: true,
}).flavour(libcFlavour)

// XSysSolaris is the output of golang.org/x/sys/unix's mksyscall_solaris.go for
// Solaris.
var XSysSolaris = xsysSolaris("import (\n\t\"syscall\"\n\t\"unsafe\"\n)\n", "unsafe", "syscall")

// XSysIllumos is its output for illumos, in addition to that for Solaris.
var XSysIllumos = xsysSolaris("import (\n\t\"unsafe\"\n)\n", "unsafe")

func xsysSolaris(preamble string, imports ...string) *Flavour {
	return (&procDialect{
		mark: xsysMark, preamble: preamble,
		callee: "sysvicall6", raw: "rawSysvicall6",
		module: shared, name: xsysProc,
		typ:    "syscallFunc",
		values: []lang.Kind{lang.Word, lang.UnsafePointer}, wide: true,
		sister: "ioctlPtrRet",
	}).flavour(Flavour{Program: "go run mksyscall_solaris.go", TabOnly: true, Package: "unix", Imports: imports, full: true})
}

// shared returns a shared library's file.
func shared(library string) string { return library + ".so" }

// archive returns the member of AIX's archive that is a shared library.
func archive(string) string { return "libc.a/shr_64.o" }

// libraryFunction returns the function that a declaration calls: its target or
// its own name.
func libraryFunction(c *lang.Call) (library, function string) {
	library, function = "libc", c.Name
	if t := c.Target; t != nil {
		function = t.Name
		if t.Library != "" {
			library = t.Library
		}
	}
	return library, function
}

func stdProc(c *lang.Call) proc {
	library, function := libraryFunction(c)
	v := "libc_" + function
	return proc{library, strings.ToLower(function), v, v}
}

func xsysProc(c *lang.Call) proc {
	library, function := libraryFunction(c)
	lower := strings.ToLower(function)
	return proc{library, lower, "libc_" + lower, "proc" + function}
}
