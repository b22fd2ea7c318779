// Package deaths compares how programs end in each column of package guests: the
// exit status, and the goroutine dump with its numbers masked.
//
//	go test ./internal/guests/deaths [-runs N] [-random 50]
//
// dump.go says what is masked and when two dumps are the same.
package deaths
