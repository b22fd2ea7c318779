// Package host serves table vec.
package host

import _ "github.com/usys-go/bridge/parlib"
