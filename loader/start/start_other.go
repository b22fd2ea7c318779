//go:build !linux

// Package start finds loaders on Linux.
package start
