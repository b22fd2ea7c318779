package lang

// A Type is a type as it was written, but for blanks, and its kind.
type Type struct {
	Text string
	Kind Kind
	Elem string // of a slice: its elements' type
}

// A Kind is the property of a type by which generators choose a rule.
type Kind int

// The kinds. A type that is not one of the others is a Word: an integer, or a
// name that stands for one. Array is every type that fits into no word and has
// no better name.
const (
	Word Kind = iota
	Pointer
	UnsafePointer
	Slice
	Array
	String
	Bool
	Float
	Error
)

// kinds are the predeclared types that are no integers, and unsafe.Pointer.
var kinds = map[string]Kind{
	"bool":           Bool,
	"string":         String,
	"error":          Error,
	"float32":        Float,
	"float64":        Float,
	"complex64":      Float,
	"complex128":     Float,
	"any":            Array,
	"unsafe.Pointer": UnsafePointer,
}

// Wide reports whether the type has 64 bits whatever the machine.
func (t Type) Wide() bool { return t.Text == "int64" || t.Text == "uint64" }

// noType are the predeclared names that are no types, or no types of variables.
var noType = map[string]bool{
	"_": true, "true": true, "false": true, "iota": true, "nil": true, "comparable": true,
	"append": true, "cap": true, "clear": true, "close": true, "complex": true, "copy": true,
	"delete": true, "imag": true, "len": true, "make": true, "max": true, "min": true,
	"new": true, "panic": true, "print": true, "println": true, "real": true, "recover": true,
}

// noFunction are names that a function of a package cannot have without hiding
// them from the rest of the package.
var noFunction = map[string]bool{
	"_": true, "init": true, "true": true, "false": true, "iota": true, "nil": true,
	"any": true, "bool": true, "byte": true, "comparable": true, "complex64": true, "complex128": true,
	"error": true, "float32": true, "float64": true, "int": true, "int8": true, "int16": true,
	"int32": true, "int64": true, "rune": true, "string": true, "uint": true, "uint8": true,
	"uint16": true, "uint32": true, "uint64": true, "uintptr": true,
}
