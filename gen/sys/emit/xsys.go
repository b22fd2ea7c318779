package emit

import (
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// XSys is the output of golang.org/x/sys/unix's mksyscall.go.
var XSys = (&dialect{
	mark: xsysMark,
	preamble: func(*Unit) string {
		return "import (\n\t\"syscall\"\n\t\"unsafe\"\n)\n\nvar _ syscall.Errno\n"
	},
	wide:     lang.Type.Wide,
	libc:     xsysLibc,
	unpadded: func(u *Unit) bool { return u.System == "openbsd" && xsysLibc(u) },
	library: func(u *Unit) string {
		if u.GOOS == "darwin" {
			return systemLibrary
		}
		return "libc.so"
	},
	callee: func(u *Unit, c *lang.Call) string {
		name := kernelCallee(c)
		if xsysLibc(u) {
			name = "syscall_" + lower(name[:1]) + name[1:]
		}
		if quiet(u, c) {
			name += "NoError"
		}
		return name
	},
	tail:     func(*Unit, *lang.Call) string { return "" },
	function: xsysFunction,
	target:   func(u *Unit, c *lang.Call) string { return "libc_" + xsysFunction(u, c) + "_trampoline_addr" },
	declare:  "var libc_%[1]s_trampoline_addr uintptr",
	enter:    func(*Unit, *lang.Call) string { return "" },
	silent:   func(*lang.Call) bool { return false },
}).flavour(Flavour{Program: "go run mksyscall.go", TabOnly: true, Package: "unix", Imports: []string{"unsafe", "syscall"}})

func xsysLibc(u *Unit) bool { return u.Libc || u.GOOS == "darwin" }

// openbsdNames are the numbers whose functions have other names in OpenBSD's
// library.
var openbsdNames = map[string]string{
	"__getcwd": "getcwd",
	"__sysctl": "sysctl",
}

func xsysFunction(u *Unit, c *lang.Call) string {
	name := lower(strings.TrimPrefix(number(c), "SYS_"))
	if other, ok := openbsdNames[name]; ok && u.System == "openbsd" {
		return other
	}
	return name
}
