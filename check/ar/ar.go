// Package ar reads archives of object files made by ar(1), including thin ones.
package ar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
)

// An archive is "!<arch>\n", then members, each a header of 60 bytes and its contents, at
// even offsets. A member called "//" holds the names of more than 15 bytes. A thin archive
// begins with "!<thin>\n" and holds only names.
const (
	magic     = "!<arch>\n"
	thinMagic = "!<thin>\n"
	header    = 60
	// maxMembers bounds the number of members: libc has 2,000.
	maxMembers = 100_000
)

// A Member is one file of an archive.
type Member struct {
	Name      string
	Off, Size int64  // its place in the archive
	Outside   string // the file's path, if the archive is thin and does not hold it
}

// Is reports whether a file is an archive.
func Is(r io.ReaderAt) bool {
	b := make([]byte, len(magic))
	n, _ := r.ReadAt(b, 0)
	return n == len(b) && (string(b) == magic || string(b) == thinMagic)
}

// Members lists an archive's files, without its indices. name is the archive's path; the paths
// of a thin archive's members are relative to its directory.
func Members(r io.ReaderAt, size int64, name string) ([]Member, error) {
	var list []Member
	var long []byte
	head := make([]byte, header)
	if _, err := r.ReadAt(head[:len(magic)], 0); err != nil {
		return nil, err
	}
	thin := string(head[:len(thinMagic)]) == thinMagic
	for at := int64(len(magic)); at < size; {
		if n, _ := r.ReadAt(head, at); n < header || head[58] != '`' || head[59] != '\n' {
			return nil, fmt.Errorf("the archive is damaged at byte %d", at)
		}
		at += header
		short := strings.TrimRight(string(head[:16]), " ")
		n, err := strconv.ParseInt(strings.TrimRight(string(head[48:58]), " "), 10, 64)
		special := short == "/" || short == "//" || short == "/SYM64/"
		if err != nil || n < 0 || (!thin || special) && n > size-at {
			return nil, fmt.Errorf("the archive is cut off at byte %d", at)
		}
		m := Member{Name: memberName(short, long), Off: at, Size: n}
		switch {
		case short == "//":
			long = make([]byte, n)
			if _, err := r.ReadAt(long, at); err != nil {
				return nil, err
			}
		case special:
		case thin:
			m.Outside = m.Name
			if !filepath.IsAbs(m.Outside) {
				m.Outside = filepath.Join(filepath.Dir(name), m.Outside)
			}
			list = append(list, m)
		default:
			list = append(list, m)
		}
		if len(list) > maxMembers {
			return nil, errors.New("the archive has too many members")
		}
		if !thin || special {
			at += n + n&1
		}
	}
	return list, nil
}

// memberName returns a member's name: short itself or, if short is a slash and a number, the
// long name at that offset.
func memberName(short string, long []byte) string {
	if at, err := strconv.Atoi(strings.TrimPrefix(short, "/")); err == nil && strings.HasPrefix(short, "/") {
		if at < 0 || at >= len(long) {
			return short
		}
		name, _, _ := bytes.Cut(long[at:], []byte("\n"))
		return strings.TrimSuffix(string(name), "/")
	}
	return strings.TrimSuffix(short, "/")
}
