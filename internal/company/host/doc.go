// Package host serves table company: C functions that do what other people's code does.
package host
