// Package xsys names the release of golang.org/x/sys that mksyscall is compared
// with.
package xsys

import _ "golang.org/x/sys/unix"
