package hosttest

import "github.com/usys-go/bridge/usys"

// Funcs returns a copy of the table's descriptors.
func Funcs() []usys.Func { return append([]usys.Func(nil), desc.Funcs...) }
