// Package guests tests toolchain mode: it builds programs with stock go and with the
// table, runs each natively and under a host, and compares the results.
//
// A column is a way to build and run a program. Stock is plain go with CGO_ENABLED=0;
// native is the program with the table, started by Linux; hosted, strict, trace and
// trace-fk are the same file under usys exec, and usys exec -strict, -trace and -trace
// -f -k. The columns with vcores add -vcores. A program must do the same in every
// column as in the stock column.
//
//	guest      the programs that the tests here run
//	deaths     every way to die has the same exit status and goroutine dump
//	profile    a CPU profile shows the same functions
//	stress     signals, execs and collections under load
//	vcores     threads that wait for each other, under usys exec -vcores
//	strace     compares the output of usys exec -trace with strace's
//	storage    stores of other modules under faults lose nothing acknowledged
//	suite      runs a package's tests in each column and compares them one by one
//	stdtest    a command that runs the standard library's own tests
//	programs   other people's programs in scenarios
//	modtest    a command that runs the tests of modules from the module proxy
//
// The tests of this package itself run a small program of each kind in each column.
// They take seconds; longer tests are commands or need a flag (see the packages).
package guests
