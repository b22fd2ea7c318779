package emit

import (
	"fmt"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// local is the name of the nth variable that a function's arguments need.
func local(n int) string { return fmt.Sprintf("_p%d", n) }

// cString makes v a C string of the parameter.
func (p *printer) cString(c *lang.Call, v, name string) {
	p.f("\tvar %s *byte\n", v)
	if !c.Err() {
		p.f("\t%s, _ = BytePtrFromString(%s)\n", v, name)
		return
	}
	p.f("\t%s, err = BytePtrFromString(%s)\n", v, name)
	p.f("\tif err != nil {\n\t\treturn\n\t}\n")
}

// firstOrZero makes v point to the slice's first element, or to the package's
// _zero where there is none.
func (p *printer) firstOrZero(v, name string) {
	p.f("\tvar %s unsafe.Pointer\n", v)
	p.f("\tif len(%s) > 0 {\n\t\t%s = unsafe.Pointer(&%[1]s[0])\n", name, v)
	p.f("\t} else {\n\t\t%s = unsafe.Pointer(&_zero)\n\t}\n", v)
}

// firstOrNil makes v point to the slice's first element, if there is one.
func (p *printer) firstOrNil(v, name, elem string) {
	p.f("\tvar %s *%s\n", v, elem)
	p.f("\tif len(%s) > 0 {\n\t\t%s = &%[1]s[0]\n\t}\n", name, v)
}

// oneOrZero makes v a number of the bool.
func (p *printer) oneOrZero(v, name string) {
	p.f("\tvar %s uint32\n", v)
	p.f("\tif %s {\n\t\t%s = 1\n\t} else {\n\t\t%[2]s = 0\n\t}\n", name, v)
}
