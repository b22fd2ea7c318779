package mark

import "debug/elf"

// Types of segments in a file of usys build -hosted, which the kernel ignores. C: loader/carried.h.
const (
	SegmentProgram = 0x65737970 // the program's file
	SegmentLoad    = 0x6573796c // a segment of the program, as it lies in the whole file
)

// Loaded reports whether a segment is loaded, by the kernel or by the loader in front of it.
func Loaded(p *elf.Prog) bool { return p.Type == elf.PT_LOAD || p.Type == SegmentLoad }

// Hosted reports whether a file has a program and its loader.
func Hosted(f *elf.File) bool {
	for _, p := range f.Progs {
		if p.Type == SegmentProgram {
			return true
		}
	}
	return false
}
