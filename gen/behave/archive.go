package behave

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const archiveMagic = "!<arch>\n"

// archive are the ELF files in a static library; nil if the file is none. The
// format is ar(5)'s: heads of 60 bytes, with the member's name first and its size
// in ten digits at byte 48.
func archive(f File) ([]File, error) {
	var magic [len(archiveMagic)]byte
	if _, err := f.R.ReadAt(magic[:], 0); err != nil || string(magic[:]) != archiveMagic {
		return nil, nil
	}
	list := []File{}
	for at := int64(len(archiveMagic)); at+60 <= f.Size; {
		var head [60]byte
		if _, err := f.R.ReadAt(head[:], at); err != nil {
			return nil, err
		}
		size, err := strconv.ParseInt(strings.TrimSpace(string(head[48:58])), 10, 64)
		if err != nil || size < 0 || size > f.Size-at-60 {
			return nil, errors.New("a damaged archive")
		}
		name := strings.TrimRight(string(head[:16]), " /")
		var magic [4]byte
		if n, _ := f.R.ReadAt(magic[:], at+60); n == 4 && string(magic[:]) == "\x7fELF" && size >= 4 {
			if len(list) == maxFiles {
				return nil, fmt.Errorf("more than %d members", maxFiles)
			}
			list = append(list, File{f.Name + "(" + name + ")", io.NewSectionReader(f.R, at+60, size), size})
		}
		at += 60 + size + size&1
	}
	if len(list) == 0 {
		return nil, errors.New("an archive without ELF files")
	}
	return list, nil
}
