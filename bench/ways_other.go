//go:build !(linux && amd64 && cgo)

package main

import (
	"errors"
	"runtime"
)

func ways() ([]way, error) {
	return nil, errors.New("needs linux/amd64 and cgo, its host is in C; this is " + runtime.GOOS + "/" + runtime.GOARCH)
}
