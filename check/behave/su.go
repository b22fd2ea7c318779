package behave

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ReadUsage reads .su files, and those in directories.
func ReadUsage(paths ...string) (Usage, error) {
	u := Usage{}
	for _, p := range paths {
		files := []string{p}
		if info, err := os.Stat(p); err != nil {
			return nil, err
		} else if info.IsDir() {
			if files, err = filepath.Glob(filepath.Join(p, "*.su")); err != nil {
				return nil, err
			}
			if len(files) == 0 {
				return nil, fmt.Errorf("%s: there is no .su file (compile with -fstack-usage)", p)
			}
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			if err := u.parse(f, text); err != nil {
				return nil, err
			}
		}
	}
	return u, nil
}

// parse reads one file. A line is file:line:column:function, a tab, the bytes with
// the return address, a tab, and static, dynamic, or dynamic,bounded.
func (u Usage) parse(name string, text []byte) error {
	in := bufio.NewScanner(bytes.NewReader(text))
	for line := 1; in.Scan(); line++ {
		f := strings.Split(in.Text(), "\t")
		if len(f) == 1 && f[0] == "" {
			continue
		}
		if len(f) != 3 {
			return fmt.Errorf("%s:%d: no line of -fstack-usage (function, bytes, kind, with tabs between)", name, line)
		}
		n, ok := number(f[1])
		if !ok || n < 0 || n > 1<<40 {
			return fmt.Errorf("%s:%d: %q is no number of bytes", name, line, f[1])
		}
		place := strings.SplitN(f[0], ":", 4)
		fr := frame{n, f[2] == "dynamic"}
		fn := place[len(place)-1]
		for _, key := range [][2]string{{filepath.Base(place[0]), fn}, {"", fn}} {
			old := u[key]
			u[key] = frame{max(old.bytes, n), old.dynamic || fr.dynamic}
		}
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
