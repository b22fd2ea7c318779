// Package trace is the other side of the host in this folder: it makes the file that the
// guest's threads write their calls to, and reads it while they do. The C files explain
// the file (trace.h).
package trace
