// Package host serves table company: C functions with the behaviour of third-party code.
package host
