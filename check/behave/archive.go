package behave

import (
	"errors"
	"fmt"
	"io"

	"github.com/usys-go/bridge/check/ar"
)

// archive returns the ELF files in a static library, or nil if the file is not a library.
func archive(f File) ([]File, error) {
	if !ar.Is(f.R) {
		return nil, nil
	}
	members, err := ar.Members(f.R, f.Size, f.Name)
	if err != nil {
		return nil, err
	}
	list := []File{}
	for _, m := range members {
		if m.Outside != "" {
			return nil, errors.New("a thin archive (name its objects)")
		}
		var magic [4]byte
		part := io.NewSectionReader(f.R, m.Off, m.Size)
		if n, _ := part.ReadAt(magic[:], 0); n == 4 && string(magic[:]) == "\x7fELF" {
			if len(list) == maxFiles {
				return nil, fmt.Errorf("more than %d members", maxFiles)
			}
			list = append(list, File{Name: f.Name + "(" + m.Name + ")", R: part, Size: m.Size})
		}
	}
	if len(list) == 0 {
		return nil, errors.New("an archive without ELF files")
	}
	return list, nil
}
