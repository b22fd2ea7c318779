package main

import (
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// values reads the macros' values from the object's data.
func values(f *elf.File) (map[string]uint64, error) {
	symbols, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	all := map[string]uint64{}
	for _, s := range symbols {
		name, ok := strings.CutPrefix(s.Name, macroPrefix)
		if !ok {
			continue
		}
		if int(s.Section) >= len(f.Sections) {
			return nil, fmt.Errorf("%s is in no section", s.Name)
		}
		sec := f.Sections[s.Section]
		if sec.Type == elf.SHT_NOBITS {
			all[name] = 0
			continue
		}
		var b [8]byte
		if _, err := sec.ReadAt(b[:], int64(s.Value)); err != nil {
			return nil, err
		}
		all[name] = f.ByteOrder.Uint64(b[:])
	}
	return all, nil
}

// strerrors returns libc's text for each errno.
func strerrors(dir string) ([]string, error) {
	const last = 133
	program := filepath.Join(dir, "strerror")
	text := fmt.Sprintf("#include <stdio.h>\n#include <string.h>\nint main(void) { for (int i = 0; i <= %d; i++) puts(strerror(i)); }\n", last)
	if _, err := gcc(dir, text, "-o", program); err != nil {
		return nil, err
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	list := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	for i, s := range list {
		if i == 0 || strings.HasPrefix(s, "Unknown error") {
			list[i] = ""
		}
	}
	return list, nil
}
