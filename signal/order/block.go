//go:build linux && amd64 && cgo

package order

import "C" // block.c
