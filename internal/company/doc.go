// Package company is a table of C functions with the behaviour of third-party C code: they
// fault in every way, leave the C stack, start threads with their own masks and alternate
// stacks, fork, and install signal handlers in front of others.
//
// Its tests build the program in guest and run its parts by name: programs that show one
// fault each, and a storm of workloads that all run at once. None of them may hang, lose a
// signal, return a wrong value, or die without a report.
package company
