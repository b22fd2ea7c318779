// Package storage runs stores of other modules under random faults, and checks that all
// acknowledged batches are there afterwards.
//
// testdata/store is the program that writes to a store and checks it. A plan is the faults of one
// run. They hit only the calls on the store's directory. One seed determines the plan and the
// batches.
package storage
