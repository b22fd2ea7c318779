package main

import (
	"bytes"
	"debug/elf"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/loader"
	"github.com/usys-go/bridge/loader/onefile"
	"github.com/usys-go/bridge/toolchain/quoted"
)

// buildHosted is usys build -hosted: go builds the programs in a directory, and each becomes one file
// with the loader, under the name that go build would have given it.
func (t *toolchain) buildHosted(args []string, stdout, stderr io.Writer) error {
	parts, err := t.parts(stderr)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "usys-hosted-")
	if err != nil {
		return refuse("no temporary directory: %v; set TMPDIR", err)
	}
	defer os.RemoveAll(dir)
	flags, rest := cutFlags(args)
	if err := t.build("build", slices.Concat(flags, []string{"-o", dir + string(filepath.Separator)}, rest), stdout, stderr); err != nil {
		return err
	}
	made, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return err
	}
	out := t.flags.out
	if len(t.chdir) > 0 && !filepath.IsAbs(out) {
		out = filepath.Join(t.chdir[1], out) + out[len(strings.TrimRight(out, "/")):]
	}
	info, err := os.Stat(out)
	into := out == "" || strings.HasSuffix(out, "/") || err == nil && info.IsDir()
	if len(made) > 1 && (!into || out == "") {
		return refuse("-hosted: these are %d programs; name a directory for them with -o", len(made))
	}
	for _, program := range made {
		to := out
		if into {
			to = filepath.Join(out, filepath.Base(program))
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o777), parts.write(program, to)); err != nil {
			return refuse("-hosted: %v", err)
		}
	}
	return nil
}

// hostedParts are the parts of a file but the program.
type hostedParts struct{ onefile.Parts }

// parts checks the flags, and returns the parts.
func (t *toolchain) parts(stderr io.Writer) (parts hostedParts, err error) {
	switch {
	case t.flags.hosted == nil:
		return parts, refuse("-tools: a file has the tools for its host (add -hosted)")
	case t.flags.sim:
		return parts, refuse("-hosted: a program of -sim is for usys sim, which simulates it; leave one out")
	case t.flags.out == os.DevNull:
		return parts, refuse("-o %s: -hosted writes a file; leave -hosted out to see whether the program can be built", os.DevNull)
	}
	if parts.Flags, err = hostFlags(*t.flags.hosted); err != nil {
		return parts, err
	}
	if parts.Loader, err = loader.Bytes(loader.Options{Messages: stderr}); err != nil {
		return parts, refuse("-hosted: %v", fewFiles(err))
	}
	if t.flags.tools {
		parts.Tools, err = ownFile()
	}
	return parts, err
}

// hostFlags returns the flags of a host that is carried, as the loader takes them. They are those of
// usys exec that need no other program.
func hostFlags(text string) ([]string, error) {
	words, err := quoted.Split(text)
	if err != nil {
		return nil, refuse("-hosted: %v", err)
	}
	e, err := parseExec(append(words, "./program"))
	if err != nil {
		return nil, refuse("-hosted=%s: %s", text, strings.TrimPrefix(err.Error(), "exec: "))
	}
	if len(e.program) != 1 {
		return nil, refuse("-hosted=%s: %s is no flag (write flags alone: -hosted='-strict -c')", text, e.program[0])
	}
	if e.host != "" || e.debug || e.argv0 != "" || e.trace.on || e.trace.process != 0 || e.faults.on() || e.policy.on() {
		return nil, refuse("-hosted=%s: the host alone has -strict, -vcores, -seed, -c, -S, -e, -o and -A (with -tools, USYS=trace in the environment of the program has the others)", text)
	}
	return e.flags, nil
}

// ownFile returns the contents of this command's file, which must need no other file.
func ownFile() ([]byte, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, refuse("-tools: %v", err)
	}
	text, err := os.ReadFile(self)
	if err != nil {
		return nil, refuse("-tools: %v", err)
	}
	f, err := elf.NewFile(bytes.NewReader(text))
	if err != nil {
		return nil, refuse("-tools: %s: %v", self, err)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return nil, refuse("-tools: this usys command needs a C library, which an image need not have (install it by CGO_ENABLED=0 go install %s/cmd/usys@latest)", ownModule)
		}
	}
	return text, nil
}

// write writes the file that has a program.
func (p hostedParts) write(program, to string) (err error) {
	if p.Program, err = os.ReadFile(program); err != nil {
		return err
	}
	text, err := p.Join()
	if err != nil {
		return err
	}
	return writeProgram(to, text)
}
