// Package host serves table hosttest: plain C functions in host.c.
package host
