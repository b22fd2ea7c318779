package check

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/check/module"
	"github.com/usys-go/bridge/gen"
	"github.com/usys-go/bridge/gen/decl"
	"github.com/usys-go/bridge/toolchain/quoted"
)

// compile compiles the hosts that the declarations name. It returns, for each host's directory,
// the files that form the host: for a Go package go's archive, and the archives of the packages
// with cgo that it imports; otherwise objects. go caches the former; a cache keyed by the
// compiler's input holds the latter.
func compile(packages []*gen.Package, headers func() ([]string, error)) (map[string][]string, error) {
	files := map[string][]string{}
	goDirs := map[string][]string{} // directories of hosts, by module
	for _, p := range packages {
		if p.Table == nil || files[hostDir(p)] != nil {
			continue
		}
		dir := hostDir(p)
		names, err := decl.GoFiles(dir)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		if len(names) == 0 {
			if files[dir], err = objects(dir, headers); err != nil {
				return nil, err
			}
			continue
		}
		root, err := module.Root(dir)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(goDirs[root], dir) {
			goDirs[root] = append(goDirs[root], dir)
		}
	}
	for _, root := range slices.Sorted(maps.Keys(goDirs)) {
		if err := archives(root, goDirs[root], files); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// listed is the format for go list: a line for each package with cgo, and each named
// directory.
const listed = `{{if not .Standard}}{{.Dir}}	{{if .CgoFiles}}{{.Export}}{{end}}	{{.ImportPath}}	{{join .Deps " "}}{{end}}`

// archives compiles the hosts in dirs, all in one module, with go, and adds them to files.
func archives(root string, dirs []string, files map[string][]string) error {
	args := []string{"list", "-export", "-deps", "-f", listed}
	abs := map[string]string{}
	for _, dir := range dirs {
		full, err := filepath.Abs(dir)
		if err != nil {
			return err
		}
		args = append(args, full)
		abs[full] = dir
	}
	out, err := goList(root, args)
	if err != nil {
		return err
	}
	export := map[string]string{}
	deps := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		part := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(part) != 4 {
			continue
		}
		export[part[2]] = part[1]
		if dir, ok := abs[part[0]]; ok {
			deps[dir] = append([]string{part[2]}, strings.Fields(part[3])...)
		}
	}
	for dir, paths := range deps {
		for _, path := range paths {
			if export[path] != "" {
				files[dir] = append(files[dir], export[path])
			}
		}
	}
	return nil
}

// goList compiles the hosts. If a host does not compile because of the generated check of its
// types, goList compiles it without that check: package sides reports more about the types,
// with the place of the declaration.
func goList(root string, args []string) ([]byte, error) {
	flags, err := goCommand(root, "", "env", "CGO_CFLAGS")
	if err != nil {
		return nil, err
	}
	cflags := strings.TrimSpace(string(flags))
	if strings.Contains(cflags, "-flto") {
		cflags += " -fno-lto" // with -flto objects have no machine code
	}
	out, err := goCommand(root, cflags, args...)
	if err == nil {
		return out, nil
	}
	if out, err := goCommand(root, cflags+" -DUSYS_UNCHECKED", args...); err == nil {
		return out, nil
	}
	return nil, fmt.Errorf("the host cannot be compiled: %w (go vet tells more; -host names a compiled one)", err)
}

// goCommand runs go for linux/amd64 with cgo and returns its output. Its error is the most
// important line of the command's errors.
func goCommand(dir, cflags string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1", "GOOS=linux", "GOARCH=amd64", "LC_ALL=C")
	if cflags != "" {
		cmd.Env = append(cmd.Env, "CGO_CFLAGS="+cflags)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.New(firstError(stderr.String(), err))
	}
	return out, nil
}

// firstError returns the most important line of errors of go or the compiler.
func firstError(text string, err error) string {
	var first string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.Contains(line, "error:") {
			return line
		}
		if first == "" && line != "" && line[0] != '#' {
			first = line
		}
	}
	if first == "" {
		return err.Error()
	}
	return first
}

// objects compiles the C files in a directory that is not a Go package.
func objects(dir string, headers func() ([]string, error)) ([]string, error) {
	sources, err := filepath.Glob(filepath.Join(dir, "*.c"))
	if err != nil || len(sources) == 0 {
		return nil, err
	}
	cc, err := quoted.Split(os.Getenv("CC"))
	if err != nil {
		return nil, fmt.Errorf("CC: %w (put a path with spaces in quotes)", err)
	}
	if len(cc) == 0 {
		cc = []string{"gcc"}
	}
	version, err := run(cc, "--version")
	if err != nil {
		return nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	cache = filepath.Join(cache, "usys", "check")
	if err := os.MkdirAll(cache, 0o777); err != nil {
		return nil, err
	}
	flags := []string{"-g", "-O1", "-fno-lto", "-DUSYS_UNCHECKED", "-I", dir}
	more, err := loaderFlags(sources, headers)
	if err != nil {
		return nil, err
	}
	flags = append(flags, more...)
	var list []string
	for _, src := range sources {
		text, err := run(cc, append(flags, "-E", src)...)
		if err != nil {
			return nil, err
		}
		key := sha256.Sum256(slices.Concat(version, []byte(strings.Join(append(cc, flags...), "\x00")), text))
		object := filepath.Join(cache, fmt.Sprintf("%x.o", key[:16]))
		if _, err := os.Stat(object); err != nil {
			if err := object1(cc, flags, src, object); err != nil {
				return nil, err
			}
		}
		list = append(list, object)
	}
	return list, nil
}

// loaderFlags returns the compiler flags for a host that the loader runs: the directories of its
// headers, which a user's module does not have.
func loaderFlags(sources []string, headers func() ([]string, error)) ([]string, error) {
	for _, src := range sources {
		text, err := os.ReadFile(src)
		if err != nil {
			return nil, err
		}
		if !bytes.Contains(text, []byte(`"usyshost.h"`)) {
			continue
		}
		if headers == nil {
			return nil, nil
		}
		dirs, err := headers()
		if err != nil {
			return nil, err
		}
		var flags []string
		for _, dir := range dirs {
			flags = append(flags, "-I", dir)
		}
		return flags, nil
	}
	return nil, nil
}

// object1 compiles src beside the object's place, and moves it there.
func object1(cc, flags []string, src, object string) error {
	temp, err := os.CreateTemp(filepath.Dir(object), "*.o")
	if err != nil {
		return err
	}
	temp.Close()
	defer os.Remove(temp.Name())
	if _, err := run(cc, append(flags, "-c", "-o", temp.Name(), src)...); err != nil {
		return err
	}
	return os.Rename(temp.Name(), object)
}

// run runs the C compiler and returns its standard output.
func run(cc []string, args ...string) ([]byte, error) {
	cmd := exec.Command(cc[0], slices.Concat(cc[1:], args)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("the host cannot be compiled: %s (-host names a compiled one)", firstError(stderr.String(), err))
	}
	return out, nil
}
