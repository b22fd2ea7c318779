// Package decl reads the declarations of a package: the //usys: comments in its
// Go files. It knows the language, not what the declarations mean: types are
// resolved, numbers compared and digests made by package model.
//
// # The language
//
// A declaration is a comment at top level that begins in column 1, in a file
// that is built for linux/amd64, is no test and was not generated:
//
//	//usys:table NAME host=DIR [doc=FILE.md] [include=FILE.h] [nogo] [noimport]
//	//usys:call Name(params) (results) [attributes]
//	//usys:nb Name(params) (results) [attributes]
//	//usys:const NAME [TYPE] [c=NAME]
//	//usys:header NAME out=FILE.h
//
// A table is a package, and has one line table: its name, and where the C side
// goes, as seen from the package. doc= names the table in Markdown, include= a
// header that the generated C includes, for constants and for a USYS_ERRNO of
// the host's own; with nogo the host's directory gets no Go file that serves the
// table. The table's package imports the host's where there is cgo, unless the line says
// nogo or noimport, or the host's directory is in another module. A host's package that
// imports the table's needs noimport. The bridge's own table has runtime=DIR as well: where a copy of its image
// goes that is compiled into Go's package runtime (toolchain/_runtime).
//
// call declares a function that may block, nb one that promises to be short, both
// in Go's syntax: every parameter has a name, and the results are none, one
// value, err error, or both. What crosses are sized integers, bool, uintptr,
// float32, float64, pointers, and types of the package that are one of these
// underneath; what a pointer points to can be a struct of the package too, which
// C then sees with the same layout. The attributes stand in brackets at the
// line's end, with blanks or commas between them:
//
//	num=N      the function's number; it never changes. User tables begin at 8
//	c=NAME     its name in C, instead of the Go name in snake case
//	const=NAME the Go constant, and C macro, that holds the number
//	absent=V   what it returns, without error, where the host lacks it; absent=0 of a
//	           function without results: nothing happens. Without absent= it is an
//	           error, ENOSYS, and where there is no error result a panic
//	stack=8M   how much C stack it needs where 1M is not enough, at most 8M; one declared
//	           nb has 1M
//	errno      an error is when errno was set; this is the rule if there is none
//	errno=-1   an error is when the value is -1
//	errno=0    an error is when the value is 0 or NULL
//	errno=<0   an error is when the value is below 0
//	errno=!0   an error is when the value is not 0, or not NULL
//	           In all of these errno is the error's number, and EIO is where the
//	           function did not set errno
//	errno=value
//	           the value is the error's number, and 0 is success: pthread_create
//	errno=-value
//	           a value below 0 is minus the error's number: io_uring_enter's kind
//	keeps=P    the host keeps what parameter P points to after the call; several
//	           have + between them. Callers' variables whose addresses they pass are
//	           then on the heap, as with cgo, for a stack moves. Whoever calls keeps
//	           them reachable for as long as the host needs them, or pins them:
//	           usys vet looks at what callers pass (package vet/keepalive)
//	abi=linux  the kernel's register convention instead of C's: for functions that
//	           assembly calls where SYSCALL stood. There is a slot and a stub, and
//	           nothing in Go that calls; the host supplies an entry point. The
//	           parameters, of 64 bits each, are the call's number and up to six
//	           arguments; the result is int64, or none where it never returns
//
// const declares an integer that the host supplies: a variable of type int64, or of
// the type that is named, an integer that holds the value. The comment's lines above a
// call, nb or const become the documentation of what is generated for it.
//
// header tells C the exported integer constants and structs of a package. The
// constants of a named type that have a comment behind them on their line become
// a list as well: a macro that calls another with name, number and that comment.
//
// # Mistakes
//
// Every mistake is kept with its place, so that all of them are reported at
// once. Comments that look like declarations and are none, because gofmt or a
// hand put a blank into them or the colon is missing, are mistakes too: they
// would silently vanish.
package decl
