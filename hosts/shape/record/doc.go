// Package record makes a policy from the calls that programs make: the policy that allows them,
// in a form that people review in a diff. Two runs of a program give the same policy. So it has
// nothing that differs between runs: no temporary name, no number of a process or port that the
// kernel has chosen, and no call that depends on the scheduler.
package record
