// Package loader makes the loader host: a static C program that runs a Go program
// inside itself and carries out its system calls (see usyshost.h for how to write such
// a host). The sources are part of the Go package; the C compiler makes a program
// of them once, and that is kept in the user's cache directory.
package loader

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// defaultHost is the host that leaves all calls to Linux. Another host replaces this file.
const defaultHost = "hosts/linux/linux.c"

// Options describe a loader.
type Options struct {
	// Host is a C file or a directory with C files. The default leaves all calls to Linux.
	Host string
	// Debug asks for a loader that debuggers can step through by source lines.
	Debug bool
	// Messages gets the compiler's messages about the user's host. It must not be nil.
	Messages io.Writer
	// Compiled, if not nil, is called with done 0 and then after each compiled file, one call
	// at a time. If the cache has the loader, it is not called.
	Compiled func(done, all int)
}

// Build returns the path of the loader with the given host, as BuildWith does.
func Build(host string, messages io.Writer) (path string, err error) {
	return BuildWith(Options{Host: host, Messages: messages})
}

// BuildWith returns the path of a loader. It compiles only the files whose objects the cache does
// not have. Any number of processes may call it at the same time.
//
// Its errors are one line, which names the cure.
func BuildWith(o Options) (path string, err error) {
	if !hosted() {
		return "", fmt.Errorf("programs are hosted on linux/amd64 only; this is %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	cc, err := findCompiler(cache)
	if err != nil {
		return "", err
	}
	b := build{cc: cc, own: o.Host != "", debug: o.Debug, messages: o.Messages, compiled: o.Compiled}
	if b.src, b.recipe, err = unpack(cache); err != nil {
		return "", err
	}
	if !b.own {
		b.files = []string{filepath.Join(b.src, filepath.FromSlash(defaultHost))}
	} else if b.files, err = hostFiles(o.Host); err != nil {
		return "", err
	}
	key, err := b.key()
	if err != nil {
		return "", err
	}
	path = filepath.Join(cache, "loader-"+key)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	defer lock(b.src)()
	if _, err := os.Stat(path); err == nil {
		return path, nil // another process made it meanwhile
	}
	return path, b.compile(path)
}

// hosted reports whether programs are hosted on this system.
func hosted() bool { return runtime.GOOS == "linux" && runtime.GOARCH == "amd64" }

// cacheDir returns the directory of loaders and their sources.
func cacheDir() (string, error) {
	user, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("the compiled loader has no place: %w (set XDG_CACHE_HOME)", err)
	}
	dir := filepath.Join(user, "usys")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", unwritable(err)
	}
	return dir, nil
}

// unwritable explains an error of the cache directory.
func unwritable(err error) error {
	return fmt.Errorf("the compiled loader cannot be kept: %w (set XDG_CACHE_HOME to a directory that can be written)", err)
}

// unpack writes those embedded sources to the cache that it does not have, and returns their
// directory and the recipe. They stay there, so that debuggers find them.
func unpack(cache string) (dir string, r recipe, err error) {
	files, sum, err := sources()
	if err != nil {
		return "", r, err
	}
	if r, err = readRecipe(files); err != nil {
		return "", r, err
	}
	dir = filepath.Join(cache, fmt.Sprintf("src-%.16x", sum))
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if _, err := os.Stat(file); err == nil {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return "", r, unwritable(err)
		}
		err := place(file, 0o644, func(temp string) error {
			if err := os.WriteFile(temp, text, 0o666); err != nil {
				return unwritable(err)
			}
			return nil
		})
		if err != nil {
			return "", r, err
		}
	}
	return dir, r, nil
}

// hostFiles returns the files of a user's host that are compiled.
func hostFiles(host string) (files []string, err error) {
	info, err := os.Stat(host)
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return nil, fmt.Errorf("-host %s: %w (name a C file, or a directory with C files)", host, err)
	}
	if !info.IsDir() {
		if ext := filepath.Ext(host); ext != ".c" {
			return nil, fmt.Errorf("-host %s: not a C file (name a .c file, or a directory with some)", host)
		}
		return []string{host}, nil
	}
	for _, pattern := range []string{"*.c", "*.S"} {
		list, err := filepath.Glob(filepath.Join(escape(host), pattern))
		if err != nil {
			return nil, err
		}
		files = append(files, list...)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("-host %s: there is no .c or .S file in it", host)
	}
	return files, nil
}

// Inputs returns the user's files on which a loader with the given host may depend: the C file or
// the directory's files, and the headers beside them.
func Inputs(host string) (files []string, err error) {
	if files, err = hostFiles(host); err != nil {
		return nil, err
	}
	dir := host
	if len(files) == 1 && files[0] == host {
		dir = filepath.Dir(host)
	}
	headers, err := filepath.Glob(filepath.Join(escape(dir), "*.h"))
	return append(files, headers...), err
}

// escape returns a pattern that matches the directory's name and nothing else.
func escape(dir string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(dir)
}

// sum returns the digest of parts, each with its length, so that no two lists have the same input.
func sum(parts ...[]byte) [sha256.Size]byte {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d\n", len(p))
		h.Write(p)
	}
	return [sha256.Size]byte(h.Sum(nil))
}
