package emit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/gen/model"
)

// members writes struct TABLE_host, whose members check the types of the
// functions that they are given, and TABLE's part of USYS_FN. The check of a
// member is its own type: each parameter is a transparent union of all types
// that travel alike, and so compatible with every one of them.
func members(p *printer, t *model.Table) {
	pointerUnions(p, t)
	p.f("\n/*\n * The functions of a host. Every member is optional: 0 stands for a function that\n * the host lacks, and calls of it return what its declaration says.\n */\nstruct %s_host {\n", t.Name)
	for _, f := range t.Funcs {
		switch {
		case f.Linux:
			p.f("\tusys_fn %s; /* %d, abi=linux: the address of an entry point, no C function%s: %s */\n", f.C, f.Num, neverReturns(f), proto(f, f.C))
		case t.Self:
			p.f("\t%s; /* %d, %s%s */\n", proto(f, "(*"+f.C+")"), f.Num, f.May(), errnoNote(f))
		default:
			p.f("\tUSYS_MEMBER(%s, %s,\n\t\t(%s),\n\t\t(%s)); /* %d, %s%s */\n", cResult(f), f.C, cParams(f), paramTypes(t, f, strict), f.Num, f.May(), errnoNote(f))
		}
	}
	if len(t.Funcs) == 0 {
		p.f("\tchar none;\n")
	}
	p.f("};\n\n")
	p.f("extern const struct %s_host %s_host; /* the host's author defines it */\n", t.Name, t.Name)
	p.f("extern const struct usys_served %s_served; /* z%s_host.c */\n", t.Name, t.Name)
}

// checks writes the conditions that USYS_FN checks for each function, and turns
// the warnings of the compiler about different types into errors.
func checks(p *printer, t *model.Table) {
	funcs := t.Typed()
	if t.Self || len(funcs) == 0 {
		return
	}
	p.f("\n#ifdef USYS_CHECKED\n")
	for _, f := range funcs {
		call := "(f)(" + strings.Join(zeros(f), ", ") + ")"
		known := fmt.Sprintf("USYS_SAME(f, __typeof__(%s) (%s))", call, paramTypes(t, f, strict))
		p.f("#define zfn_%s_%s(f) USYS_CHECKED(%s, (%s), f, %s, \\\n", t.Name, f.C, cResult(f), cParams(f), known)
		p.f("\t_Static_assert(%s, \"%s: the function has a result of another width, sign or kind than is declared in Go\");", resultIs(f, call), f.C)
		if slices.ContainsFunc(f.Params, func(a model.Param) bool { return signed(a.Type) != "" }) {
			p.f(" \\\n\t_Static_assert(%s || !USYS_SAME(f, __typeof__(%s) (%s)), \\\n\t\t\"%s: the function has an argument of another sign than is declared in Go\");",
				known, call, paramTypes(t, f, anySign), f.C)
		}
		if len(f.Params) > 0 {
			p.f(" \\\n\t_Static_assert(!USYS_SAME(f, __typeof__(%s) (void)), \"%s: the function has no prototype: declare its arguments\");", call, f.C)
			p.f(" \\\n\t_Static_assert(%s, \\\n\t\t\"%s: the function takes variable arguments: write one that takes the arguments declared in Go\");", notVariadic(t, f, call, known), f.C)
		}
		p.f(")\n")
	}
	p.f("#ifndef USYS_UNCHECKED\n")
	for _, w := range []string{"incompatible-pointer-types", "int-conversion", "cast-function-type", "pedantic"} {
		p.f("#pragma GCC diagnostic error \"-W%s\"\n", w)
	}
	// clang has names for the parts of -Wpedantic, and only the rest is needed.
	p.f("#ifdef __clang__\n#pragma GCC diagnostic ignored \"-Wgnu\"\n#pragma GCC diagnostic ignored \"-Wlanguage-extension-token\"\n")
	p.f("#pragma GCC diagnostic ignored \"-Wextra-semi\"\n#endif\n#endif\n#endif\n")
	// clang++ converts a void * to a function without a warning.
	p.f("\n#if defined(__cplusplus) && !defined(USYS_UNCHECKED)\n#pragma GCC diagnostic error \"-Wcast-function-type\"\n")
	p.f("#ifndef __clang__\n#pragma GCC diagnostic error \"-Wconditionally-supported\"\n#endif\n#endif\n")
}

// notVariadic returns the condition under which the function does not take variable
// arguments, which are passed in another way than declared ones. The compiler accepts a
// call of a function that does, and a cast. A type without a prototype is compatible with
// every function that takes a fixed number of arguments which are passed as they are. If
// one of them is narrow, and in C23, the condition finds only functions that have one
// argument with a name.
func notVariadic(t *model.Table, f *model.Func, call, known string) string {
	first := fmt.Sprintf("!USYS_SAME(f, __typeof__(%s) (%s, ...))", call, anySign(t, f.Params[0].Type))
	narrow := func(a model.Param) bool {
		return !a.Type.Pointer() && a.Type.Size() < 4 || a.Type.Kind == model.Float32
	}
	if slices.ContainsFunc(f.Params, narrow) {
		return first
	}
	return fmt.Sprintf("%s && (%s || !USYS_SAME(void (int), void ()) || USYS_SAME(f, __typeof__(%s) ()))", first, known, call)
}

// cResult returns the type of f's result in C.
func cResult(f *model.Func) string {
	if f.Result == nil {
		return "void"
	}
	return f.Result.Type.C()
}

// cParams returns f's parameters in C, with their names.
func cParams(f *model.Func) string {
	params := f.CParams()
	for i, p := range f.Params {
		params[i] = p.Type.CDecl(params[i])
	}
	return orVoid(params)
}

func orVoid(params []string) string {
	if len(params) == 0 {
		return "void"
	}
	return strings.Join(params, ", ")
}

// paramTypes returns the types of f's parameters, each by the function of.
func paramTypes(t *model.Table, f *model.Func, of func(*model.Table, *model.Type) string) string {
	var list []string
	for _, p := range f.Params {
		list = append(list, of(t, p.Type))
	}
	return orVoid(list)
}

// strict returns the union of the types that travel as a parameter's type does,
// or that type itself if there is no other.
func strict(t *model.Table, typ *model.Type) string {
	if typ.Pointer() {
		return unionName(t, typ)
	}
	if alike(typ) != "" {
		return "usys_" + strings.TrimSuffix(carrier(typ), "_t")
	}
	return typ.C()
}

// anySign is like strict, for checks that ignore signs.
func anySign(t *model.Table, typ *model.Type) string {
	if s := signed(typ); s != "" {
		return s
	}
	return strict(t, typ)
}

// signed returns the union that stands for an integer of either sign, "" for
// other types.
func signed(typ *model.Type) string {
	if typ.Pointer() || typ.Float() || typ.Kind == model.Bool {
		return ""
	}
	return fmt.Sprintf("usys_any%d", 8*typ.Size())
}

// carrier returns the integer type that C has for a type: uint64_t for
// uintptr_t.
func carrier(typ *model.Type) string {
	if typ.Kind == model.Uintptr {
		return "uint64_t"
	}
	return typ.C()
}

// alike returns the other C type that travels as an integer type does, and that
// the compiler may regard as another type, or "".
func alike(typ *model.Type) string {
	switch typ.Kind {
	case model.Int8, model.Uint8:
		return "char"
	case model.Int64:
		return "long long"
	case model.Uint64, model.Uintptr:
		return "unsigned long long"
	}
	return ""
}

// zeros returns arguments of the declared types for a call that is never made.
// None is a constant: the constant 0 would be accepted for a pointer, too.
func zeros(f *model.Func) []string {
	var list []string
	for _, p := range f.Params {
		if p.Type.Pointer() {
			list = append(list, "(void *)0")
		} else {
			list = append(list, "*("+p.Type.CDecl("*")+")0")
		}
	}
	return list
}

// resultIs returns the condition under which a call has f's result.
func resultIs(f *model.Func, call string) string {
	switch {
	case f.Result == nil:
		return fmt.Sprintf("__builtin_types_compatible_p(void, __typeof__(%s))", call)
	case f.Result.Type.Pointer():
		return "USYS_IS_POINTER(" + call + ")"
	}
	also := alike(f.Result.Type)
	if also != "" {
		also += ": 1, "
	}
	return fmt.Sprintf("_Generic(%s, %s: 1, %sdefault: 0)", call, f.Result.Type.C(), also)
}

// unionName returns the name of the union for a pointer.
func unionName(t *model.Table, typ *model.Type) string {
	stars := 0
	for typ.Kind == model.Pointer {
		typ, stars = typ.Elem, stars+1
	}
	hint := ""
	if typ.Kind == model.StructKind && typ.Struct.Opaque() {
		hint = "_USYS_FN" // the compiler's message names it where it meets another struct
	}
	name := strings.NewReplacer("struct ", "", "void *", "void_p", " ", "_").Replace(typ.C())
	return "z" + t.Name + "_" + name + strings.Repeat("_p", stars) + hint
}

// pointerUnions declares the unions for the pointers among the parameters.
func pointerUnions(p *printer, t *model.Table) {
	if t.Self {
		return
	}
	seen := map[string]bool{}
	begun := false
	for _, f := range t.Typed() {
		for _, a := range f.Params {
			name := unionName(t, a.Type)
			if !a.Type.Pointer() || seen[name] {
				continue
			}
			if !begun {
				p.f("\n#ifdef USYS_CHECKED\n/* Each has all pointer types that a function may take for the declared one, the first. */\n")
				begun = true
			}
			seen[name] = true
			p.f("typedef union {")
			for i, c := range spellings(a.Type) {
				p.f(" %s%c;", c, 'a'+i)
			}
			p.f(" } %s USYS_EITHER;\n", name)
		}
	}
	if begun {
		p.f("#endif\n")
	}
}

// spellings returns the C pointer types that a function may take for a declared
// one, which is the first of them.
func spellings(typ *model.Type) []string {
	stars := ""
	root := typ
	for root.Kind == model.Pointer {
		root, stars = root.Elem, stars+"*"
	}
	roots := []string{root.C()}
	if root.Kind == model.UnsafePointer {
		stars += "*"
		roots = []string{"void", "char", "unsigned char"}
	} else if also := alike(root); also != "" {
		roots = append(roots, also)
	}
	var list []string
	for _, r := range roots {
		list = append(list, r+" "+stars, "const "+r+" "+stars)
		if stars == "**" {
			list = append(list, r+" *const *", "const "+r+" *const *")
		}
	}
	list = append(list, "void *", "const void *")
	if stars == "**" {
		list = append(list, "void **")
	}
	slices.Sort(list[1:])
	return slices.Compact(list)
}
