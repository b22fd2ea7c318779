//go:build !unix

package bar

import "time"

func cpu() time.Duration { panic("processors' time is not measured on this system") }
