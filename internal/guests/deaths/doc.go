// Package deaths compares how programs end in each column of package guests: the
// exit status, and the goroutine dump with its numbers masked.
//
//	go test ./internal/guests/deaths [-runs N] [-random 50]
//
// See dump.go for the masks and for the comparison of dumps.
package deaths
