// Package decl reads the declarations of a package: the //usys: comments in its
// Go files. It knows the language, not the meaning of declarations: types are
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
// A table is a package, and has one line table: its name, and the directory of
// the C side, relative to the package. doc= names the table in Markdown, include= a
// header that the generated C includes, for constants and for a USYS_ERRNO of
// the host's own; with nogo the host's directory gets no Go file that serves the
// table. The table's package imports the host's where there is cgo, unless the line says
// nogo or noimport, or the host's directory is in another module. A host's package that
// imports the table's needs noimport. The bridge's own table also has runtime=DIR: the
// directory of a copy of its image that is compiled into Go's package runtime
// (toolchain/_runtime).
//
// call declares a function that may block, nb one that promises to be short, both
// in Go's syntax: every parameter has a name, and the results are none, one
// value, err error, or both. The types that cross are sized integers, bool, uintptr,
// float32, float64, pointers, and types of the package that are one of these
// underneath. A pointer may also point to a struct of the package, which
// C then sees with the same layout. The attributes stand in brackets at the
// line's end, with blanks or commas between them:
//
//	num=N      the function's number; it never changes. User tables begin at 8
//	c=NAME     its name in C, instead of the Go name in snake case
//	const=NAME the Go constant, and C macro, that holds the number
//	absent=V   the value of a call, without error, where the host lacks the function;
//	           absent=0 of a function without results: nothing happens. Without
//	           absent= the call returns ENOSYS, or panics if it has no error result
//	stack=8M   the C stack that it needs if 1M is not enough, at most 8M; a function
//	           declared nb has 1M
//	errno      an error is when errno was set; this is the rule if there is none
//	errno=-1   an error is when the value is -1
//	errno=0    an error is when the value is 0 or NULL
//	errno=<0   an error is when the value is below 0
//	errno=!0   an error is when the value is not 0, or not NULL
//	           In all of these errno is the error's number, or EIO if the function
//	           did not set errno
//	errno=value
//	           the value is the error's number, and 0 is success: pthread_create
//	errno=-value
//	           a value below 0 is minus the error's number: io_uring_enter's kind
//	keeps=P    the host keeps the memory that parameter P points to after the call;
//	           several have + between them. Callers' variables whose addresses they
//	           pass are then on the heap, as with cgo, for a stack moves. The caller
//	           keeps them reachable for as long as the host needs them, or pins them:
//	           usys vet checks the callers' arguments (package vet/keepalive)
//	abi=linux  the kernel's register convention instead of C's: for functions that
//	           assembly calls in place of SYSCALL. There is a slot and a stub, and
//	           no Go function; the host supplies an entry point. The parameters,
//	           of 64 bits each, are the call's number and up to six arguments;
//	           the result is int64, or none if the function never returns
//
// const declares an integer that the host supplies: a variable of type int64, or of
// the type that is named, an integer that holds the value. The comment's lines above a
// call, nb or const become the documentation of the generated function or variable.
//
// header tells C the exported integer constants and structs of a package. The
// constants of a named type that have a comment behind them on their line become
// a list as well: a macro that calls another with name, number and that comment.
//
// # Mistakes
//
// Every mistake is kept with its place, so that all of them are reported at
// once. Comments that look like declarations and are none, because gofmt or the
// author put a blank into them or the colon is missing, are mistakes, too: they
// would silently be ignored.
package decl
