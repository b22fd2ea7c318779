// Package hosts holds examples of hosts for programs built by usys build: one for usys exec
// (frozen), and an independent loader (tinyloader). The package itself has only their tests.
package hosts
