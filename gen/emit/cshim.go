package emit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/gen/decl"
	"github.com/usys-go/bridge/gen/model"
)

// CHost returns zTABLE_host.c: shims that pass errno on, and the record by
// which the host serves the table.
func CHost(t *model.Table) ([]byte, error) {
	p := new(printer)
	p.f("/* %s */\n/* From %s: table %s. */\n//go:build linux && amd64 && cgo\n\n#define USYS_UNCHECKED /* the file that fills %s_host is checked */\n#include \"z%s.h\"\n", Mark, t.From, t.Name, t.Name, t.Name)
	if t.Include != "" {
		p.f("#include \"%s\"\n", t.Include)
	}
	p.f(`
#ifndef USYS_ERRNO
#include <errno.h>
#define USYS_ERRNO errno
#endif

_Static_assert(sizeof(bool) == 1 && sizeof(float) == 4 && sizeof(double) == 8 && sizeof(void *) == 8,
	"C's types are not as wide as Go's");

static const struct usys_ops *zops;
`)
	if slices.ContainsFunc(t.Funcs, byValue) {
		p.f("\n/* The failure of a call whose value reports it: EIO if there is no error number. */\n")
		p.f("static uint64_t zfail(const char *function, int64_t err)\n{\n")
		p.f("\treturn zops->fail(function, err > 0 && err < 4096 ? (int)err : 5);\n}\n")
	}
	for _, f := range t.Funcs {
		if f.Err {
			shim(p, t, f)
		}
	}
	served(p, t)
	return p.Bytes(), nil
}

// shim writes the function that calls the host's function and returns value and
// failure.
func shim(p *printer, t *model.Table, f *model.Func) {
	var decls, args []string
	for i, a := range f.Params {
		name := fmt.Sprintf("a%d", i)
		decls = append(decls, a.Type.CDecl(name))
		args = append(args, name)
	}
	if len(decls) == 0 {
		decls = []string{"void"}
	}
	ret := "uint64_t"
	if f.Result != nil {
		ret = "struct usys_ret"
		switch f.Result.Type.Kind {
		case model.Float64:
			ret = "struct usys_fret"
		case model.Float32:
			ret = "struct usys_f32ret"
		}
	}
	p.f("\nstatic %s zshim_%s(%s)\n{\n", ret, f.C, strings.Join(decls, ", "))
	if !numbered(f) {
		p.f("\tint *e = &USYS_ERRNO;\n\t*e = 0;\n")
	}
	call := fmt.Sprintf("%s_host.%s(%s)", t.Name, f.C, strings.Join(args, ", "))
	if f.Result == nil {
		p.f("\t%s;\n", call)
		p.f("\treturn %s ? zops->fail(\"%s\", *e) : 0;\n}\n", failed(f), f.C)
		return
	}
	p.f("\t%s = %s;\n", f.Result.Type.CDecl("v"), call)
	p.f("\treturn (%s){ %s, %s ? %s : 0 };\n}\n", ret, widen(f.Result.Type), failed(f), failure(f))
}

// numbered reports whether the function's value is the error's number.
func numbered(f *model.Func) bool {
	return f.Errno == decl.ErrnoValue || f.Errno == decl.ErrnoNegative
}

// byValue reports whether the function's value says that it failed.
func byValue(f *model.Func) bool { return f.Err && f.Errno != decl.ErrnoSet }

// failure returns the expression for the error of a call that failed.
func failure(f *model.Func) string {
	switch f.Errno {
	case decl.ErrnoSet:
		return fmt.Sprintf("zops->fail(\"%s\", *e)", f.C)
	case decl.ErrnoValue:
		return fmt.Sprintf("zfail(\"%s\", (int64_t)v)", f.C)
	case decl.ErrnoNegative:
		return fmt.Sprintf("zfail(\"%s\", -(int64_t)v)", f.C)
	}
	return fmt.Sprintf("zfail(\"%s\", *e)", f.C)
}

// failed returns the condition under which the call has failed.
func failed(f *model.Func) string {
	switch f.Errno {
	case decl.ErrnoMinus:
		return fmt.Sprintf("v == (%s)-1", f.Result.Type.C())
	case decl.ErrnoZero:
		return "!v"
	case decl.ErrnoBelow, decl.ErrnoNegative:
		return "v < 0"
	case decl.ErrnoOther, decl.ErrnoValue:
		return "v != 0"
	}
	return "*e != 0"
}

// widen returns v as the 64 bits of the register.
func widen(t *model.Type) string {
	switch {
	case t.Float():
		return "v"
	case t.Signed():
		return "(uint64_t)(int64_t)v"
	}
	return "(uint64_t)v"
}

// served writes the record that the core of the host reads.
func served(p *printer, t *model.Table) {
	funcs, consts := "0", "0"
	if len(t.Funcs) > 0 {
		funcs = "zfuncs"
		p.f("\nstatic const struct usys_served_func zfuncs[] = {\n")
		for _, f := range t.Funcs {
			p.f("\t{ \"%s\", %s, %s,\n%s },\n", f.C, f.Const, cFlags(f), cDigest(f.Digest, "\t  "))
		}
		p.f("};\n")
	}
	if len(t.Consts) > 0 {
		consts = "zconsts"
		for _, c := range t.Consts {
			if c.Type != nil {
				held(p, c)
			}
		}
		p.f("\nstatic const struct usys_served_const zconsts[] = {\n")
		cure := ""
		if t.Include == "" { // if the name is unknown the compiler shows this line
			cure = " /* undeclared? its header belongs in //usys:table as include=FILE.h */"
		}
		for _, c := range t.Consts {
			p.f("\t{ \"%s\", (int64_t)%s },%s\n", c.Name, c.C, cure)
		}
		p.f("};\n")
	}
	p.f("\nstatic void zfill(usys_fn *fn, const struct usys_ops *ops)\n{\n\tzops = ops;\n")
	if len(t.Funcs) == 0 {
		p.f("\t(void)fn;\n")
	}
	for i, f := range t.Funcs {
		member := t.Name + "_host." + f.C
		if f.Err {
			p.f("\tfn[%d] = %s ? (usys_fn)zshim_%s : 0;\n", i, member, f.C)
		} else {
			p.f("\tfn[%d] = (usys_fn)%s;\n", i, member) // of abi=linux: the host's own entry point
		}
	}
	p.f("}\n\nconst struct usys_served %s_served = {\n\t.name = \"%s\",\n\t.digest =\n%s,\n", t.Name, t.Name, cDigest(t.Digest, "\t  "))
	p.f("\t.nfuncs = %d, .nconsts = %d,\n\t.funcs = %s, .consts = %s,\n\t.fill = zfill,\n};\n", len(t.Funcs), len(t.Consts), funcs, consts)
}

// held writes the assertion that a constant's type in Go holds its value in C.
func held(p *printer, c *model.Const) {
	p.f("\n_Static_assert((int64_t)(%s)(%s) == (int64_t)(%s), \"%s: the value of %s does not fit %s\");\n", c.Type.C(), c.C, c.C, c.Name, c.C, c.Type.Go)
}

// cFlags returns the attribute bits, above them the number of arguments and the need of C
// stack.
func cFlags(f *model.Func) string {
	bits := fmt.Sprintf("%d << USYS_ARGS_SHIFT", len(f.Params))
	if f.NB {
		bits += " | USYS_NB"
	}
	if f.Err {
		bits += " | USYS_ERRNO_RESULT"
	}
	if f.Linux {
		bits += " | USYS_LINUX"
	}
	if need := f.StackNeed(); need != 0 {
		bits += fmt.Sprintf(" | %#x", need)
	}
	return bits
}

// cDigest returns a digest as an initialiser of two lines.
func cDigest(d model.Digest, indent string) string {
	var b strings.Builder
	for i, x := range d {
		switch {
		case i == 0:
			b.WriteString(indent + "{ ")
		case i%16 == 0:
			b.WriteString(",\n" + indent + "  ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "0x%02x", x)
	}
	return b.String() + " }"
}
