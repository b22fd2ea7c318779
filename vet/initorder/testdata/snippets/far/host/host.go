// Package host serves table far.
package host

import _ "github.com/usys-go/bridge/parlib"
