//go:build cgo

package quick

import "C" // quick_linux_amd64.c has a constructor
