package main

// bars are the ratios that may not be above a limit.
var bars = []struct {
	ratio
	most float64
}{
	{ratio{"nb2", "nested2"}, 1.05},
	{ratio{"call", "cgo"}, 0.95},
}

// ratios are the comparisons of the report. The first four are against the
// floor, an empty Go assembly function of the same signature; the next two show
// the cost of a second call behind the first on this processor, and the table's
// cost in addition; the rest are against the ways that a Go programmer would
// use instead.
var ratios = []ratio{
	{"nb0", "empty0"},
	{"nb2", "empty2"},
	{"nb6", "empty6"},
	{"nbf2", "emptyf2"},
	{"nested2", "empty2"},
	{"nb2", "nested2"},
	{"nb2", "c_loop"},
	{"nberr2", "nb2"},
	{"call", "nb2"},
	{"call", "cgo"},
	{"callerr", "cgo"},
	{"nb2", "cgo"},
	{"nb2", "cgo_noescape"},
	{"nb6", "cgo6"},
	{"nbf2", "cgof2"},
	{"call", "cgo_noescape"},
	{"purego_syscalln", "nb2"},
	{"purego_registerfunc", "nb2"},
	{"purego_syscalln", "call"},
	{"usys_call1", "cgo"},
	{"usys_call6", "cgo6"},
	{"rawsyscall_getpid", "nb0"},
	{"syscall_getpid", "call"},
	{"go_syscall_null", "syscall_getpid"},
}
