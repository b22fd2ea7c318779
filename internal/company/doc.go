// Package company is a table of C functions as they are found in one program with other
// people's code: they fault in every way, leave the C stack, start threads with masks and
// alternate stacks of their own, fork, and put signal handlers in front of others.
//
// Its tests build the program in guest and run what it has by name: programs that show one
// fault each, and a storm of workloads that all go on at once. None of them may hang, lose
// a signal, return another value than was computed, or die without a report.
package company
