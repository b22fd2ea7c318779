// Package core writes core files of simulated programs, for dlv and gdb. The kernel writes none of
// a simulated program's threads, for they are one thread to it; limits and /proc/sys/kernel/core_pattern
// do not matter here.
package core
