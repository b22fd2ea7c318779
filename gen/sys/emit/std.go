package emit

import "github.com/usys-go/bridge/gen/sys/lang"

// Std is the output of the standard library's mksyscall.pl.
var Std = (&dialect{
	mark: stdMark,
	preamble: func(u *Unit) string {
		text := "import \"unsafe\"\n"
		if stdLibc(u) {
			text += "import \"internal/abi\"\n"
		}
		if u.System == "darwin" {
			text += "import \"runtime\"\n"
		}
		return text
	},
	wide:       func(t lang.Type) bool { return t.Text == "int64" },
	libc:       stdLibc,
	underscore: true,
	unpadded:   func(u *Unit) bool { return u.System != "dragonfly" && stdLibc(u) },
	library: func(u *Unit) string {
		if u.System == "darwin" {
			return systemLibrary
		}
		return "libc.so"
	},
	callee:   stdCallee,
	tail:     stdTail,
	function: func(_ *Unit, c *lang.Call) string { return function(c) },
	target:   func(_ *Unit, c *lang.Call) string { return "abi.FuncPCABI0(libc_" + function(c) + "_trampoline)" },
	declare:  "func libc_%[1]s_trampoline()",
	enter: func(u *Unit, c *lang.Call) string {
		if u.System == "darwin" && c.Name == "ptrace" {
			return "\tif runtime.GOOS == \"ios\" {\n\t\tpanic(\"unimplemented\")\n\t}\n"
		}
		return ""
	},
	silent: func(c *lang.Call) bool { return !c.NB },
}).flavour(Flavour{Program: "mksyscall.pl", Package: "syscall", Imports: []string{"unsafe"}})

// systemLibrary is the library that everything on darwin is in.
const systemLibrary = "/usr/lib/libSystem.B.dylib"

func stdLibc(u *Unit) bool { return u.Libc || u.System == "darwin" }

func stdCallee(u *Unit, c *lang.Call) string {
	switch {
	case quiet(u, c) && c.NB:
		return "rawSyscallNoError"
	case stdLibc(u) && c.NB:
		return "rawSyscall"
	case stdLibc(u):
		return "syscall"
	}
	return kernelCallee(c)
}

func kernelCallee(c *lang.Call) string {
	if c.NB {
		return "RawSyscall"
	}
	return "Syscall"
}

// stdTail marks the calls whose result is wider than an int of C: -1 in 32 bits
// is no failure then.
func stdTail(u *Unit, c *lang.Call) string {
	v := c.Values()
	if len(v) == 0 || u.System != "darwin" && u.System != "openbsd" || !stdLibc(u) {
		return ""
	}
	switch v[0].Type.Text {
	case "int64":
		return "X"
	case "uintptr":
		if !u.Machine.Bits32 {
			return "X"
		}
	}
	return ""
}
