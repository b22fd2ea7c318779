//go:build !linux || !amd64

package usys_test

const cause = unsupported
