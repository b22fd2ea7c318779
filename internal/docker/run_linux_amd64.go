package docker

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Main is a docker command that knows docker run, with the flags that make sense where
// files are the machine's: a directory can be mounted in its own place only. It does not
// return.
func Main() {
	fmt.Fprintln(os.Stderr, "docker:", run(os.Args[1:]))
	os.Exit(125) // as docker has it
}

func run(args []string) error {
	if len(args) == 0 || args[0] != "run" {
		return fmt.Errorf("%q: it is docker run that this command can do", args)
	}
	var u user
	var dir string
	f := flag.NewFlagSet("docker run", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Bool("rm", false, "")
	f.StringVar(&dir, "w", "/", "")
	f.Func("v", "", func(value string) error {
		if from, to, _ := strings.Cut(value, ":"); from != to {
			return fmt.Errorf("%s would have to be where %s is", to, from)
		}
		return nil
	})
	f.Func("security-opt", "", func(value string) error {
		kind, file, _ := strings.Cut(value, "=")
		if kind != "seccomp" {
			return fmt.Errorf("%s is no option that is known", value)
		}
		var err error
		u.profile, err = filepath.Abs(file)
		return err
	})
	f.Func("user", "", func(value string) error {
		u.given = true
		_, err := fmt.Sscanf(value, "%d:%d", &u.uid, &u.gid)
		return err
	})
	if err := f.Parse(args[1:]); err != nil {
		return err
	}
	if f.NArg() < 2 {
		return fmt.Errorf("%q: an image and a command are to be named", args)
	}
	command := f.Args()[1:] // behind the image
	if err := os.Chdir(dir); err != nil {
		return err
	}
	path, err := exec.LookPath(command[0])
	if err != nil {
		return err
	}
	return u.exec(path, command, os.Environ())
}
