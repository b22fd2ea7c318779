//go:build !linux || !amd64

package signal

func currentG() uintptr { return 0 }
