// Package sim tests usys sim with whole programs, which lie in testdata: one seed is one run,
// whatever else the machine does.
package sim
