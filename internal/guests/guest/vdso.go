//go:build linux && amd64

package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"time"
)

func init() { programs["vdso"] = vdso }

// vdso prints the image at AT_SYSINFO_EHDR, the mapping in which it is, and the names that
// debug/elf finds in it.
func vdso([]string) {
	begin := auxiliary(33) // AT_SYSINFO_EHDR
	text, err := os.ReadFile("/proc/self/maps")
	check(err)
	for line := range strings.Lines(string(text)) {
		var low, high uint64
		fmt.Sscanf(line, "%x-%x", &low, &high)
		if begin < low || begin >= high {
			continue
		}
		fmt.Println("begins a mapping:", begin == low, "named", strings.Fields(line)[len(strings.Fields(line))-1])
		mem, err := os.Open("/proc/self/mem")
		check(err)
		image := make([]byte, high-begin)
		_, err = mem.ReadAt(image, int64(begin))
		check(err)
		names(image)
	}
	now := time.Now()
	fmt.Println("time passes:", time.Since(now) >= 0 && now.Year() > 2000)
}

func names(image []byte) {
	f, err := elf.NewFile(bytes.NewReader(image))
	check(err)
	symbols, err := f.DynamicSymbols()
	check(err)
	for _, s := range symbols {
		name := strings.TrimPrefix(s.Name, "__vdso_")
		if name == "clock_gettime" || name == "gettimeofday" || name == "time" || name == "getcpu" {
			fmt.Println(s.Name, s.Version, s.Section != elf.SHN_UNDEF && s.Value < uint64(len(image)), f.Section(".text") != nil)
		}
	}
}

// auxiliary returns an entry of the auxiliary vector, or 0.
func auxiliary(tag uint64) uint64 {
	text, err := os.ReadFile("/proc/self/auxv")
	check(err)
	for ; len(text) >= 16; text = text[16:] {
		if binary.NativeEndian.Uint64(text) == tag {
			return binary.NativeEndian.Uint64(text[8:])
		}
	}
	return 0
}
