//go:build !linux || !amd64

package thisg

// Func returns 0: there is no such function for this platform.
func Func() uintptr { return 0 }

// Get returns 0, as Func does.
func Get() uintptr { return 0 }
