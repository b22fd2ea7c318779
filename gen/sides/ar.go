package sides

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
)

// An archive of Unix: "!<arch>\n", then members, each a header of 60 bytes and its
// text, at even places. Names of more than 15 bytes lie in a member called "//".
// A thin archive has "!<thin>\n" and holds names alone.
const (
	arMagic   = "!<arch>\n"
	thinMagic = "!<thin>\n"
	arHeader  = 60
	// maxMembers is how many members are looked at: libc has 2,000.
	maxMembers = 100_000
)

// A member is one file of an archive.
type member struct {
	name     string
	off, len int64
	outside  string // the file's name, in a thin archive
}

// members lists an archive's files. name is the archive's own.
func members(r io.ReaderAt, size int64, name string) ([]member, error) {
	var list []member
	var long []byte
	head := make([]byte, arHeader)
	if _, err := r.ReadAt(head[:len(arMagic)], 0); err != nil {
		return nil, err
	}
	thin := string(head[:len(thinMagic)]) == thinMagic
	for at := int64(len(arMagic)); at < size; {
		if n, _ := r.ReadAt(head, at); n < arHeader || head[58] != '`' || head[59] != '\n' {
			return nil, fmt.Errorf("the archive is damaged at byte %d", at)
		}
		at += arHeader
		short := strings.TrimRight(string(head[:16]), " ")
		n, err := strconv.ParseInt(strings.TrimRight(string(head[48:58]), " "), 10, 64)
		special := short == "/" || short == "//" || short == "/SYM64/"
		if err != nil || n < 0 || (!thin || special) && n > size-at {
			return nil, fmt.Errorf("the archive is cut off at byte %d", at)
		}
		m := member{name: arName(short, long), off: at, len: n}
		switch {
		case short == "//":
			long = make([]byte, n)
			if _, err := r.ReadAt(long, at); err != nil {
				return nil, err
			}
		case special:
		case thin:
			m.outside = m.name
			if !filepath.IsAbs(m.outside) {
				m.outside = filepath.Join(filepath.Dir(name), m.outside)
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

// arName is a member's name: as it stands, behind a slash its place among the long
// ones.
func arName(short string, long []byte) string {
	if at, err := strconv.Atoi(strings.TrimPrefix(short, "/")); err == nil && strings.HasPrefix(short, "/") {
		if at < 0 || at >= len(long) {
			return short
		}
		name, _, _ := bytes.Cut(long[at:], []byte("\n"))
		return strings.TrimSuffix(string(name), "/")
	}
	return strings.TrimSuffix(short, "/")
}
