// Package oldsys names a release of golang.org/x/sys from before go.dev/issue/44834
// and go.dev/issue/58387 were mended.
package oldsys

import _ "golang.org/x/sys/unix"
