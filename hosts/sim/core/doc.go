// Package core writes core files of simulated programs, for dlv and gdb. The kernel's core file
// would not have a simulated program's threads, because they are one thread to it. Limits and
// /proc/sys/kernel/core_pattern have no effect on these files.
package core
