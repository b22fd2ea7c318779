// Package sim tests usys sim with the programs in testdata: one seed is one run, independent
// of the machine's load.
package sim
