// Package guests proves toolchain mode: it builds programs with stock go and with
// the table, runs each natively and under a host, and compares.
//
// There are six columns. Stock is plain go with CGO_ENABLED=0; native is the
// program with the table, started by Linux; hosted, strict, trace and trace-fk are the
// same file under usys exec, and usys exec -strict, -trace and -trace -f -k. Everything
// that a program of the stock column does, the others must do too.
//
//	guest      the programs that the tests here run
//	deaths     every way to die: the same exit status and goroutine dump
//	profile    a CPU profile shows the same functions
//	stress     signals, execs and collections under load
//	vcores     threads that wait for each other, under usys exec -vcores
//	strace     what usys exec -trace prints, compared with what strace prints
//	storage    stores of other modules under faults: nothing acknowledged is lost
//	suite      runs a package's tests in each column and compares them one by one
//	stdtest    a command: the standard library's own tests
//	modtest    a command: the tests of modules from the module proxy
//
// This package's own test is the matrix of dual mode: a small program of each
// kind in each column. It takes seconds; what takes longer has a command or a
// flag (see the packages).
package guests
