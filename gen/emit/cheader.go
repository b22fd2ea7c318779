package emit

import (
	"github.com/usys-go/bridge/gen/model"
)

// CHeader is zTABLE.h: what the host's author sees of the table.
func CHeader(t *model.Table) ([]byte, error) {
	p := new(printer)
	guard := "Z" + model.Upper(t.Name) + "_H"
	p.f("/* %s */\n/* From %s: table %s of Go package %s. */\n", Mark, t.From, t.Name, t.Package)
	p.f("#ifndef %s\n#define %s\n\n#include \"zusysabi.h\"\n", guard, guard)
	cStructs(p, t.Structs)
	if len(t.Funcs) > 0 {
		p.f("\n/*\n * Prototypes, for a host whose functions bear these very names. Not without\n")
		p.f(" * being asked: names such as read or sleep may be libc's, with other types.\n */\n")
		p.f("#ifdef %s_PROTOTYPES\n", model.Upper(t.Name))
		for _, f := range t.Typed() {
			p.f("%s;\n", proto(f, f.C))
		}
		p.f("#endif\n")
	}
	p.f("\n/*\n * What a host provides. Every member is optional: 0 stands for a function that\n * the host lacks, and calls of it answer as its declaration says.\n */\nstruct %s_host {\n", t.Name)
	for _, f := range t.Funcs {
		if f.Linux {
			p.f("\tusys_fn %s; /* %d, abi=linux: the address of an entry point, no C function%s: %s */\n", f.C, f.Num, neverReturns(f), proto(f, f.C))
			continue
		}
		p.f("\t%s; /* %d, %s%s */\n", proto(f, "(*"+f.C+")"), f.Num, f.May(), errnoNote(f))
	}
	if len(t.Funcs) == 0 {
		p.f("\tchar none;\n")
	}
	p.f("};\n\n")
	p.f("extern const struct %s_host %s_host; /* the host's author defines it */\n", t.Name, t.Name)
	p.f("extern const struct usys_served %s_served; /* z%s_host.c */\n", t.Name, t.Name)
	if len(t.Funcs) > 0 {
		p.f("\n")
	}
	for _, f := range t.Funcs {
		p.f("#define %s %d\n", f.Const, f.Num)
	}
	p.f("\n#endif\n")
	return p.Bytes(), nil
}

func errnoNote(f *model.Func) string {
	switch {
	case !f.Err:
		return ""
	case f.Errno == "set":
		return ", errno counts"
	case f.Errno == "0":
		return ", errno counts when it answers 0"
	}
	return ", errno counts when it answers -1"
}

// cStructs declares structs and asserts that C lays them out as Go does.
func cStructs(p *printer, structs []*model.Struct) {
	if len(structs) == 0 {
		return
	}
	p.f("\n")
	for _, s := range structs {
		p.f("struct %s;\n", s.C)
	}
	for _, s := range structs {
		if s.Opaque() {
			continue
		}
		p.f("\n/* Go: %s */\nstruct %s {\n", s.Go, s.C)
		for _, f := range s.Fields {
			p.f("\t%s;\n", f.Type.CDecl(f.C))
		}
		p.f("};\n_Static_assert(sizeof(struct %s) == %d, \"size of %s\");\n", s.C, s.Size, s.C)
		for _, f := range s.Fields {
			p.f("_Static_assert(offsetof(struct %s, %s) == %d, \"offset of %s.%s\");\n", s.C, f.C, f.Offset, s.C, f.C)
		}
	}
}
