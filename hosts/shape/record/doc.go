// Package record makes a policy of the calls that programs make: the one that allows them, in a
// form that people review in a diff. Two runs of a program make the same policy, so it has
// nothing that differs from run to run: no temporary name, no number of a process or port that
// the kernel has chosen, and no call that depends on the scheduler.
package record
