package keepalive

import "go/types"

// holds describes the contents of memory of type t that must not be passed to C, or returns
// "" if it may. If plain is true, pointers must not be passed either.
func holds(t types.Type, plain bool) string { return contents(t, plain, 0) }

func contents(t types.Type, plain bool, depth int) string {
	if depth > 8 {
		return ""
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return "a string"
		}
		if plain && u.Kind() == types.UnsafePointer {
			return "a pointer"
		}
	case *types.Pointer:
		if plain {
			return "a pointer"
		}
	case *types.Slice:
		return "a slice"
	case *types.Map:
		return "a map"
	case *types.Chan:
		return "a channel"
	case *types.Signature:
		return "a function"
	case *types.Interface:
		return "an interface"
	case *types.Array:
		return contents(u.Elem(), plain, depth+1)
	case *types.Struct:
		for f := range u.Fields() {
			if what := contents(f.Type(), plain, depth+1); what != "" {
				return what
			}
		}
	}
	return ""
}
