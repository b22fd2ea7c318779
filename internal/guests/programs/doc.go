// Package programs runs other people's programs in scenarios, natively and in hosts, and compares what
// they print, how they end and what they leave behind.
//
//	go test ./internal/guests/programs -programs all
//
// table.go has the programs, each at a version of its own, which are fetched from the module proxy, built by go
// and by usys build, and removed again; without the flag nothing is run. testdata has a script for each. Its
// programs are found by PATH, which leads to the one of the mode: a script is the same in all of them.
// Beside the commands of testscript there are
//
//	port NAME           sets NAME to the number of a free port
//	up ADDRESS          waits until a connection to the address can be made
//	get URL FILE        writes what a server responds to a file, whatever the status
//	signal NAME         sends a signal to the last program that was started in the background
//	record FILE ...     notes the contents of files, or of stdout and stderr, which must be as natively
package programs
