// Package profile compares CPU profiles of one program in the columns of package
// guests: a function's share of the samples must be the same as in stock.
//
//	go test ./internal/guests/profile [-samples 5000]
package profile
