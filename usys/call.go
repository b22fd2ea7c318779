//lint:file-ignore U1000 assembly calls these functions, and has these numbers

package usys

// misused reports whether function f cannot be called with n arguments.
//
//go:nosplit
//go:norace
func misused(f, n int) bool {
	return uint(f) >= uint(len(Table{}.Fn)) || uint32(n) > desc.Funcs[f].Flags>>FuncArgsShift
}

// complaint returns the reason why function f cannot be called with n arguments.
func complaint(f, n int) string {
	for _, fn := range desc.Funcs {
		switch {
		case int(fn.Num) != f:
		case fn.Flags&FuncLinux != 0:
			return "usys.Call: " + fn.Name + " has the kernel's register convention: assembly alone can call it"
		case f >= len(Table{}.Fn):
			return "usys.Call: " + fn.Name + " is none of Akaros's seven functions: call it by its own Go function"
		default:
			return "usys.Call: " + fn.Name + " takes " + itoa(int64(fn.Flags>>FuncArgsShift)) + " arguments, not " + itoa(int64(n))
		}
	}
	return "usys.Call: there is no function " + itoa(int64(f)) + " (they go from 0 to " + itoa(int64(len(Table{}.Fn)-1)) + ")"
}
