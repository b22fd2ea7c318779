// Package faults reads rules of faults (docs/faults.md), and keeps them in memory that the
// host's threads share with the process that changes them while a program runs. Its model of
// verdicts is what the host's C code is compared with.
package faults
