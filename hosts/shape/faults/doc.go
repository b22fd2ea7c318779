// Package faults reads fault rules (docs/faults.md), and keeps them in memory that the
// host's threads share with the process that changes them while a program runs. Tests
// compare its model of verdicts with the host's C code.
package faults
