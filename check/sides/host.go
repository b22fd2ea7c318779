package sides

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/usys-go/bridge/check/ar"
	"github.com/usys-go/bridge/check/elfimage"
)

// A Host is one or more files that together form a host.
type Host struct {
	Name   string // for messages
	images []*image
	files  []File
	open   []*os.File
}

// A File is one ELF file of a host; it may be a member of an archive.
type File = elfimage.File

// Files returns the host's ELF files, which can be read until the host is closed.
func (h *Host) Files() []File { return h.files }

// keep adds one ELF file to the host.
func (h *Host) keep(f File, budget *int64) error {
	im, err := load(f, budget)
	if err == nil {
		h.images = append(h.images, im)
		h.files = append(h.files, f)
	}
	return err
}

// Open reads a host: objects, static or shared libraries, executables.
func Open(files ...string) (*Host, error) {
	h := &Host{Name: filepath.ToSlash(strings.Join(files, ", "))}
	budget := int64(elfimage.MaxRead)
	for _, name := range files {
		if err := h.add(name, &budget); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.ToSlash(name), err)
		}
	}
	return h, h.sound()
}

// Load is Open for a file that is open already, and that the caller closes. An archive
// may not be a thin one.
func Load(f File) (*Host, error) {
	h := &Host{Name: f.Name}
	budget := int64(elfimage.MaxRead)
	if err := h.read(f.Name, f.R, f.Size, &budget); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	return h, h.sound()
}

// sound returns an error if the host has no usable file.
func (h *Host) sound() error {
	any := false
	for _, im := range h.images {
		any = any || len(im.syms) > 0
	}
	if !any {
		return fmt.Errorf("%s: it is stripped: there are no symbols to find functions by (build it without -s)", h.Name)
	}
	return nil
}

// add reads one file, an archive's members one by one.
func (h *Host) add(name string, budget *int64) error {
	f, err := os.Open(name)
	if err != nil {
		return cause(err)
	}
	h.open = append(h.open, f)
	info, err := f.Stat()
	if err != nil {
		return cause(err)
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is no file")
	}
	return h.read(name, f, info.Size(), budget)
}

// read adds a file by its contents.
func (h *Host) read(name string, r io.ReaderAt, size int64, budget *int64) error {
	if !ar.Is(r) {
		return h.keep(File{Name: name, R: r, Size: size}, budget)
	}
	list, err := ar.Members(r, size, name)
	if err != nil {
		return err
	}
	n := len(h.images)
	for _, m := range list {
		if m.Outside != "" {
			if err := h.add(m.Outside, budget); err != nil {
				return fmt.Errorf("%s: %w", m.Name, err)
			}
			continue
		}
		part := io.NewSectionReader(r, m.Off, m.Size)
		err := h.keep(File{Name: name + "(" + m.Name + ")", R: part, Size: m.Size}, budget)
		if err != nil && !errors.Is(err, elfimage.ErrNotELF) { // Go's members of archives, and indices
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	if len(h.images) == n {
		return errors.New("the archive has no ELF object in it")
	}
	return nil
}

// cause returns an error without the name of its file.
func cause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// find returns the image that defines a symbol, and the symbol's address there.
func (h *Host) find(name string) (im *image, addr int64) {
	for _, im := range h.images {
		if addr, ok := im.symbol(name); ok {
			return im, addr
		}
	}
	return nil, 0
}

// findFunc is like find, for a function that other files can call.
func (h *Host) findFunc(name string) (im *image, addr int64) {
	for _, im := range h.images {
		if i, ok := im.byName[name]; ok {
			if s := &im.syms[i]; s.Bind != elf.STB_LOCAL && s.Type == elf.STT_FUNC {
				return im, s.Addr
			}
		}
	}
	return nil, 0
}

// debugOf returns an image's DWARF, which it reads on first use.
func (im *image) debugOf() *debug {
	if im.debug == nil && im.noDWARF == "" {
		d, err := im.readDebug()
		if err != nil {
			im.noDWARF = err.Error()
		}
		im.debug = d
	}
	return im.debug
}

// A target is the function in a slot of the host's record.
type target struct {
	name     string    // of the symbol, "" if there is none
	f        *function // nil: there is no DWARF for it
	imported bool      // it is in none of the host's files
	why      string    // why there is no DWARF
	cure     string    // how to get DWARF for it
}

// target finds the function to which a pointer in im points.
func (h *Host) target(im *image, addr int64) target {
	name, imported := im.at(addr)
	if d := im.debugOf(); d != nil {
		if off, ok := d.byPC[uint64(addr)]; ok && !imported {
			f := d.function(off)
			if f != nil && name == "" {
				name = f.name
			}
			return target{name: name, f: f}
		}
	}
	if imported {
		t := target{name: name, imported: true}
		if other, there := h.find(name); other != nil && name != "" && other != im {
			if t = h.target(other, there); t.f != nil {
				return t
			}
		}
		if d := im.debugOf(); d != nil { // the prototype with which the host's file was compiled
			if off, ok := d.funcs[name]; ok && name != "" {
				t.f = d.function(off)
			}
		}
		return t
	}
	t := target{name: name, why: im.noDWARF, cure: "compile with -g"}
	if d := im.debugOf(); d != nil {
		switch off, ok := d.funcs[name]; {
		case ok && d.defined[name] == 1: // if there are several, it may be another one
			t.f = d.function(off)
		case d.split:
			t.why, t.cure = "its DWARF is in a .dwo file", "compile without -gsplit-dwarf"
		default:
			t.why = "it is assembly, or was compiled without -g"
		}
	}
	return t
}

// layout returns the description of a struct's members in any of the host's files.
func (h *Host) layout(tag string) (d *debug, off dwarf.Offset) {
	for _, im := range h.images {
		if d := im.debugOf(); d != nil {
			if off, ok := d.structs[tag]; ok {
				return d, off
			}
		}
	}
	return nil, 0
}

// Close closes the host's files.
func (h *Host) Close() {
	for _, f := range h.open {
		f.Close()
	}
}
