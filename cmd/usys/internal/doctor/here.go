package doctor

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Here returns this machine. The words of probe are a command that calls RunProbe with the name of
// a probe, which stands behind them; cache and loader are the functions of the commands that use them.
func Here(probe, compiler []string, cache, loader func() (string, error)) *Machine {
	return &Machine{
		OS: runtime.GOOS, Arch: runtime.GOARCH,
		Release:  kernelRelease,
		Probe:    func(name string) error { return inChild(probe, name) },
		SetsGS:   setsGS,
		File:     func(name string) (string, error) { text, err := os.ReadFile(name); return string(text), err },
		Command:  firstLine,
		Compiler: compiler,
		Cache:    cache,
		Try:      try,
		Loader:   loader,
		Start:    start,
		Files:    openFiles,
	}
}

// An untried error says that a probe could not be made.
type untried struct{ error }

func (u untried) Error() string { return "cannot be tried: " + u.error.Error() }

// inChild makes a probe in a process of its own. The error is the text that it has printed.
func inChild(command []string, name string) error {
	cmd := exec.Command(command[0], append(command[1:len(command):len(command)], name)...)
	out, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	switch text := strings.TrimSpace(string(out)); {
	case err == nil:
		return nil
	case errors.As(err, &failed) && failed.ExitCode() == 1 && text != "":
		return errors.New(text)
	case errors.As(err, &failed):
		return fmt.Errorf("the process that tries it ends by %v", failed.ProcessState)
	}
	return untried{err}
}

func firstLine(words ...string) (string, error) {
	out, err := exec.Command(words[0], words[1:]...).Output()
	line, _, _ := strings.Cut(string(out), "\n")
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("there is no %s", words[0])
	case err != nil:
		return "", fmt.Errorf("%s: %w", words[0], err)
	}
	return strings.TrimSpace(line), nil
}

// try makes a file in a directory, and asks whether it may be executed there.
func try(dir string) error {
	f, err := os.CreateTemp(dir, "doctor")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(f.Chmod(0o700), f.Close()); err != nil {
		return err
	}
	if err := mayExecute(f.Name()); err != nil {
		return fmt.Errorf("%s: programs cannot be run there: %w", filepath.Dir(f.Name()), err)
	}
	return nil
}

// start starts the loader without a program, which it says and ends with status 2.
func start(path string) error {
	out, err := exec.Command(path).CombinedOutput()
	var failed *exec.ExitError
	if !errors.As(err, &failed) {
		return fmt.Errorf("it cannot be started: %w", err)
	}
	if failed.ExitCode() != 2 || !strings.HasPrefix(string(out), "usys: no program") {
		return fmt.Errorf("it ends by %v: %q", failed.ProcessState, strings.TrimSpace(string(out)))
	}
	return nil
}
