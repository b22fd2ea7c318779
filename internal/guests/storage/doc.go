// Package storage runs stores of other modules under random faults, and checks that all that
// they have acknowledged is there afterwards.
//
// testdata/store is the program that writes to a store, and the one that checks it. A plan is the
// faults of one run: they hit the calls that are about the store's directory, and no others. Plan
// and batches follow from one seed.
package storage
