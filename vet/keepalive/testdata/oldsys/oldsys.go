// Package oldsys imports a release of golang.org/x/sys without the fixes of
// go.dev/issue/44834 and go.dev/issue/58387.
package oldsys

import _ "golang.org/x/sys/unix"
