// Package host serves table hosttest: plain C functions in host.c.
package host

import _ "github.com/usys-go/bridge/internal/hosttest/early"
