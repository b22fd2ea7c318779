package model

import "fmt"

// A Kind is the kind of a type's underlying type.
type Kind uint8

// The kinds. Those up to Uintptr are integers as far as registers go.
const (
	Bool Kind = iota
	Int8
	Int16
	Int32
	Int64
	Uint8
	Uint16
	Uint32
	Uint64
	Uintptr
	UnsafePointer
	Pointer
	Float32
	Float64
	StructKind
	Array
)

// A Type is a type that can cross, or that a struct may contain which crosses.
type Type struct {
	Kind   Kind
	Go     string  // as the Go source writes it
	Elem   *Type   // of a pointer or an array
	Len    int64   // of an array
	Struct *Struct // of a struct
}

var kinds = [...]struct {
	c    string
	size int64
}{
	Bool: {"bool", 1}, Int8: {"int8_t", 1}, Int16: {"int16_t", 2}, Int32: {"int32_t", 4}, Int64: {"int64_t", 8},
	Uint8: {"uint8_t", 1}, Uint16: {"uint16_t", 2}, Uint32: {"uint32_t", 4}, Uint64: {"uint64_t", 8},
	Uintptr: {"uintptr_t", 8}, UnsafePointer: {"void *", 8}, Pointer: {"", 8},
	Float32: {"float", 4}, Float64: {"double", 8}, StructKind: {"", 0}, Array: {"", 0},
}

// Size returns the type's size in bytes on a 64-bit machine.
func (t *Type) Size() int64 {
	switch t.Kind {
	case StructKind:
		return t.Struct.Size
	case Array:
		return t.Len * t.Elem.Size()
	}
	return kinds[t.Kind].size
}

// Float reports whether the type travels in a floating-point register.
func (t *Type) Float() bool { return t.Kind == Float32 || t.Kind == Float64 }

// Integer reports whether the type is an integer.
func (t *Type) Integer() bool { return t.Kind >= Int8 && t.Kind <= Uintptr }

// Pointer reports whether the type is a pointer of any sort.
func (t *Type) Pointer() bool { return t.Kind == Pointer || t.Kind == UnsafePointer }

// Signed reports whether the type is a signed integer.
func (t *Type) Signed() bool { return t.Kind >= Int8 && t.Kind <= Int64 }

// C returns the type in C, without a name: "int32_t", "uint8_t **".
func (t *Type) C() string { return t.CDecl("") }

// CDecl declares name with this type in C: "uint8_t **argv", "int64_t arg[6]".
func (t *Type) CDecl(name string) string {
	switch t.Kind {
	case Array:
		return t.Elem.CDecl(fmt.Sprintf("%s[%d]", name, t.Len))
	case Pointer:
		return t.Elem.CDecl("*" + name)
	case UnsafePointer:
		return "void *" + name
	}
	c := kinds[t.Kind].c
	if t.Kind == StructKind {
		c = "struct " + t.Struct.C
	}
	if name == "" {
		return c
	}
	return c + " " + name
}
