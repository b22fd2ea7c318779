// Package faults tests faults by programs: that rules hit the calls that they choose and no
// others, and that no rule breaks the host.
package faults
