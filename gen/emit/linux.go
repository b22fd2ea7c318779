package emit

import (
	"strings"

	"github.com/usys-go/bridge/gen/model"
)

// Functions declared abi=linux: the host supplies the address of an entry point
// that keeps the kernel's register convention to the letter. Nothing is emitted
// that calls one; assembly does, such as package runtime's choke point.

// enosys is the error that the kernel returns for a number that it does not
// know.
const enosys = 38

// linuxAbsent is the value that f returns while it is absent.
func linuxAbsent(f *model.Func) int64 {
	if f.Absent != nil {
		return *f.Absent
	}
	return -enosys
}

// neverReturns returns a note for a header.
func neverReturns(f *model.Func) string {
	if f.Result == nil {
		return ", jumped to, never returns"
	}
	return ""
}

// linuxDoc writes in Markdown how f is entered.
func linuxDoc(p *printer, f *model.Func) {
	b := backends["amd64"]
	var list []string
	for i, name := range f.CParams() {
		list = append(list, name+" in "+b.linux()[i])
	}
	p.f("\nabi=linux, and so not called from Go: on amd64 %s", strings.Join(list, ", "))
	if f.Result == nil {
		p.f(". It is jumped to, on any stack, touches none, and never returns.\n")
		return
	}
	p.f("; the result in %s, -errno for an error.\n%s are lost, all other registers are kept. It is called on any stack.\n",
		b.linux()[0], b.linuxLost())
}
