package toolexec

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/toolchain"
	"github.com/usys-go/bridge/toolchain/sites"
	"github.com/usys-go/bridge/toolchain/ticks"
)

// asm shows the assembler rewritten files. go calls it twice for a package: once
// for what each file defines and calls (-gensymabis, all files at once), and once
// for each file. sim is that of usys build -sim.
func asm(args []string, sim bool) error {
	pkg := flagValue(args, "p")
	work := filepath.Dir(flagValue(args, "o"))
	symabis := slices.Contains(args, "-gensymabis")
	var list []*sites.File
	var moved [][2]string // a written file, and the original file
	for _, i := range sources(args) {
		name := args[i]
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := sites.Parse(name, src, includes(args, filepath.Dir(name)))
		if err != nil {
			return refusal{Refused(err)}
		}
		list = append(list, f)
		text, err := rewritten(f, src, pkg, work, sim)
		if err != nil {
			return err
		}
		if text == nil {
			continue
		}
		args[i] = filepath.Join(work, "usys_"+filepath.Base(name))
		if err := os.WriteFile(args[i], text, 0o666); err != nil {
			return err
		}
		moved = append(moved, [2]string{args[i], name})
	}
	if symabis && sim && pkg == ticks.Atomic && len(moved) == 0 {
		return refusal{errNoAssembly}
	}
	if symabis {
		if err := CheckPackage(pkg, list); err != nil {
			return refusal{err}
		}
	}
	if len(moved) == 0 {
		return become(args)
	}
	return assemble(trim(args, moved), moved)
}

// rewritten returns the text that takes the place of a file of a package, of which src is
// the text; nil if the file is not changed.
func rewritten(f *sites.File, src []byte, pkg, work string, sim bool) ([]byte, error) {
	if sim && pkg == ticks.Atomic {
		text, n, err := ticks.Assembly(f.Name, src)
		switch {
		case err != nil:
			return nil, refusal{err}
		case n == 0:
			return nil, nil
		case f.Changed():
			return nil, refusal{fmt.Errorf("%s: package sync/atomic of this GOROOT is not as a Go release has it: it has a system call; use a Go release that this usys knows", f.Name)}
		}
		return text, nil
	}
	if !f.Changed() {
		return nil, nil
	}
	text := f.Rewrite()
	if pkg != "runtime" || !hasEntry(f) {
		return text, nil
	}
	add := toolchain.RuntimeFiles(".s")
	if sim {
		add = append(add, toolchain.SimFiles(".s")...)
	}
	if err := untouched(filepath.Dir(f.Name)); err != nil {
		return nil, refusal{err}
	}
	return withChokePoint(text, work, add)
}

// withChokePoint adds the choke point, which the files to add have, to the file with the program's
// entry. go would have to pack an object of its own, and does not know of it. An included file has
// lines of its own in positions, and a name in the package's directory: the assembler takes the name as
// #include has it, wherever -I found the file.
func withChokePoint(text []byte, work string, files []toolchain.RuntimeFile) ([]byte, error) {
	included := map[string]bool{}
	note := func(line []byte) (again bool) {
		s := strings.TrimSpace(string(line))
		again = included[s]
		included[s] = strings.HasPrefix(s, "#include")
		return again
	}
	for line := range bytes.Lines(text) {
		note(line)
	}
	text = append(text, '\n')
	for _, add := range files {
		var b bytes.Buffer
		for line := range bytes.Lines(add.Text) {
			// The assembler has no way to include a file only once.
			if note(line) {
				line = []byte("\n")
			}
			b.Write(line)
		}
		if err := os.WriteFile(filepath.Join(work, add.Name), b.Bytes(), 0o666); err != nil {
			return nil, err
		}
		text = fmt.Appendf(text, "#include %q\n", add.Name)
	}
	return text, nil
}

// trim makes the assembler report positions in the original files. (A #line
// would do it, but the assembler counts from the line behind the next.)
func trim(args []string, moved [][2]string) []string {
	rewrites := flagValue(args, "trimpath")
	var ours strings.Builder
	for _, m := range moved {
		fmt.Fprintf(&ours, "%s=>%s;", m[0], applyRewrites(m[1], rewrites))
	}
	args = slices.Clone(args)
	for i, a := range args {
		switch {
		case a == "-trimpath" && i+1 < len(args):
			args[i+1] = ours.String() + rewrites
			return args
		case strings.HasPrefix(a, "-trimpath="):
			args[i] = "-trimpath=" + ours.String() + rewrites
			return args
		}
	}
	return slices.Insert(args, 1, "-trimpath", strings.TrimSuffix(ours.String(), ";"))
}

// applyRewrites returns a path as the assembler rewrites it, given its
// -trimpath: of the rewrites prefix=>replacement, or prefix, the first that
// fits.
func applyRewrites(path, rewrites string) string {
	for r := range strings.SplitSeq(rewrites, ";") {
		prefix, with := r, ""
		if i := strings.LastIndex(r, "=>"); i >= 0 {
			prefix, with = r[:i], r[i+2:]
		}
		rest, ok := strings.CutPrefix(path, prefix)
		switch {
		case prefix == "" || !ok:
		case rest == "":
			return with
		case rest[0] == filepath.Separator && with == "":
			return rest[1:]
		case rest[0] == filepath.Separator:
			return with + rest
		}
	}
	return path
}

// assemble runs the assembler, and makes its messages refer to the original
// files.
func assemble(args []string, moved [][2]string) error {
	cmd := command(args)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err := cmd.Run()
	text := stderr.Bytes()
	for _, m := range moved {
		text = bytes.ReplaceAll(text, []byte(m[0]), []byte(m[1]))
	}
	os.Stderr.Write(text)
	return err
}

// sources returns the indices of the assembly files among the arguments: they
// come last.
func sources(args []string) []int {
	var list []int
	for i := len(args) - 1; i > 0 && strings.HasSuffix(args[i], ".s"); i-- {
		list = append(list, i)
	}
	slices.Reverse(list)
	return list
}

// includes finds included files as the assembler does: beside the file, then
// along -I.
func includes(args []string, dir string) func(string) ([]byte, bool) {
	dirs := []string{"", dir}
	for i, a := range args {
		if a == "-I" && i+1 < len(args) {
			dirs = append(dirs, args[i+1])
		}
	}
	return func(name string) ([]byte, bool) {
		for _, d := range dirs {
			if text, err := os.ReadFile(filepath.Join(d, name)); err == nil {
				return text, true
			}
		}
		return nil, false
	}
}

// Refused returns an error of one line for sites that no rule knows.
func Refused(err error) error {
	first, rest, more := strings.Cut(err.Error(), "\n")
	if more {
		first += fmt.Sprintf(" (and %d more)", 1+strings.Count(rest, "\n"))
	}
	return fmt.Errorf("%s: no rule knows this system call; write it as docs/toolchain.md has it, or build without this assembly (often -tags=purego)", first)
}

// untouched returns an error if dir has a file of a name that is added.
func untouched(dir string) error {
	for _, add := range append(toolchain.RuntimeFiles(""), toolchain.SimFiles("")...) {
		if _, err := os.Stat(filepath.Join(dir, add.Name)); err == nil {
			return fmt.Errorf("package runtime of this GOROOT is not as a Go release has it: it has %s already; use an unmodified Go", add.Name)
		}
	}
	return nil
}

func hasEntry(f *sites.File) bool {
	return slices.ContainsFunc(f.Sites, func(s sites.Site) bool { return s.Rule == sites.Entry })
}

// CheckPackage returns an error if a package of std lacks one of the sites that
// are required.
func CheckPackage(pkg string, files []*sites.File) error {
	want := map[string][]sites.Rule{
		"runtime": {sites.Entry, sites.Clone, sites.ThreadExit, sites.SigReturn},
		"syscall": {sites.Vfork},
	}[pkg]
	for _, rule := range want {
		n := 0
		for _, f := range files {
			for _, s := range f.Sites {
				if s.Rule == rule {
					n++
				}
			}
		}
		if n == 0 {
			return fmt.Errorf("package %s of this GOROOT is not as a Go release has it: no site of rule %q in its assembly; use an unmodified Go", pkg, rule)
		}
	}
	return nil
}
