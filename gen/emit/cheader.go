package emit

import (
	"github.com/usys-go/bridge/gen/model"
)

// CHeader returns zTABLE.h: the part of the table that the host's author uses.
func CHeader(t *model.Table) ([]byte, error) {
	p := new(printer)
	guard := "Z" + model.Upper(t.Name) + "_H"
	p.f("/* %s */\n/* From %s: table %s of Go package %s. */\n", Mark, t.From, t.Name, t.Package)
	p.f("#ifndef %s\n#define %s\n\n#include \"zusysabi.h\"\n", guard, guard)
	p.f("\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n")
	cStructs(p, t.Structs)
	if len(t.Funcs) > 0 {
		p.f("\n/*\n * Prototypes, for a host whose functions have these names. They are off by\n")
		p.f(" * default: names such as read or sleep may be libc's, with other types.\n */\n")
		p.f("#ifdef %s_PROTOTYPES\n", model.Upper(t.Name))
		for _, f := range t.Typed() {
			p.f("%s;\n", proto(f, f.C))
		}
		p.f("#endif\n")
	}
	members(p, t)
	if len(t.Funcs) > 0 {
		p.f("\n")
	}
	for _, f := range t.Funcs {
		p.f("#define %s %d\n", f.Const, f.Num)
	}
	checks(p, t)
	p.f("\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n")
	return p.Bytes(), nil
}

func errnoNote(f *model.Func) string {
	switch {
	case !f.Err:
		return ""
	case f.Errno == "set":
		return ", errno counts"
	case f.Errno == "0":
		return ", errno counts when it returns 0"
	case f.Errno == "<0":
		return ", errno counts when it returns less than 0"
	case f.Errno == "!0":
		return ", errno counts when it does not return 0"
	case f.Errno == "value":
		return ", its result is an errno, 0 for success"
	case f.Errno == "-value":
		return ", a result below 0 is minus an errno"
	}
	return ", errno counts when it returns -1"
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
		p.f("};\nUSYS_ASSERT(sizeof(struct %s) == %d, \"size of %s\");\n", s.C, s.Size, s.C)
		for _, f := range s.Fields {
			p.f("USYS_ASSERT(offsetof(struct %s, %s) == %d, \"offset of %s.%s\");\n", s.C, f.C, f.Offset, s.C, f.C)
		}
	}
}
