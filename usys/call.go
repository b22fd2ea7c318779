package usys

// misuse says what is wrong with calling function f with n arguments, "" if
// nothing is. It is nosplit up to the message, after which nothing is called.
//
//go:nosplit
func misuse(f, n int) string {
	if uint(f) >= uint(len(Table{}.Fn)) {
		return noFunction(f)
	}
	if uint32(n) > funcs[f].Flags>>FuncArgsShift {
		return tooMany(f, n)
	}
	return ""
}

func noFunction(f int) string {
	for _, fn := range funcs {
		if fn.Flags&FuncLinux != 0 && int(fn.Num) == f {
			return "usys.Call: " + fn.Name + " has the kernel's register convention: assembly alone can call it"
		}
	}
	return "usys.Call: there is no function " + itoa(int64(f)) + " (they go from 0 to " + itoa(int64(len(Table{}.Fn)-1)) + ")"
}

func tooMany(f, n int) string {
	return "usys.Call: " + funcs[f].Name + " takes " + itoa(int64(funcs[f].Flags>>FuncArgsShift)) + " arguments, not " + itoa(int64(n))
}
