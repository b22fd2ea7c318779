//go:build !unix

package main

import "os"

// umask returns the rights that new files do not get.
func umask() os.FileMode { return 0 }
