package model

import (
	"fmt"
	"go/types"
)

// basic are Go's own types that can cross.
var basic = map[types.BasicKind]Kind{
	types.Bool: Bool, types.Int8: Int8, types.Int16: Int16, types.Int32: Int32, types.Int64: Int64,
	types.Uint8: Uint8, types.Uint16: Uint16, types.Uint32: Uint32, types.Uint64: Uint64,
	types.Uintptr: Uintptr, types.UnsafePointer: UnsafePointer, types.Float32: Float32, types.Float64: Float64,
}

// basicCure returns why another basic type cannot cross, and the cure.
func basicCure(b *types.Basic) (why, cure string) {
	switch b.Kind() {
	case types.Int:
		return "its size differs between machines", "use int32 or int64"
	case types.Uint:
		return "its size differs between machines", "use uint32 or uint64"
	case types.String:
		return "C knows no Go strings", "pass a pointer and a length"
	case types.Invalid:
		return "its type is not known in this package", "use a type that this package declares; unsafe.Pointer needs import \"unsafe\""
	}
	return "there is no such argument in C", "pass a pointer to a struct"
}

// underlying returns why a type of this sort cannot cross, and the cure.
func underlying(t types.Type) (why, cure string) {
	switch t.(type) {
	case *types.Slice:
		return "C knows no slices", "pass a pointer and a length"
	case *types.Signature:
		return "C cannot call Go functions on this path", "pass a number that selects a C function"
	case *types.Chan:
		return "C knows no channels", "pass a pointer to a ring or a word to wait on"
	case *types.Map:
		return "C knows no maps", "pass a pointer and a length"
	case *types.Interface:
		return "C knows no interfaces", "pass a pointer to a struct"
	}
	return fmt.Sprintf("it is a %T", t), "pass a pointer to a struct"
}
