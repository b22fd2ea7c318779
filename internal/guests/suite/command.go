//go:build linux && amd64

package suite

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

// A Command implements the common parts of the commands that run suites: the
// flags, the loop over the versions of Go, and the report.
type Command struct {
	Title    string
	Packages func(k *guests.Kit, s *Suite) ([]Package, error)

	versions, columns, report, keep string
	suite                           Suite
}

// Main is the command's main function and returns the exit status.
func (c *Command) Main() int {
	flag.StringVar(&c.versions, "versions", "", "versions of Go, comma-separated, as go1.26.8 (default: the one that runs)")
	flag.StringVar(&c.columns, "columns", "native,hosted,strict", "columns to compare with stock")
	flag.StringVar(&c.report, "report", "", "append the result to a Markdown `file`")
	flag.StringVar(&c.keep, "keep", "", "build in a `directory`, and keep binaries and logs there")
	flag.DurationVar(&c.suite.Limit, "limit", 10*time.Minute, "time for one run of one test binary")
	flag.IntVar(&c.suite.Again, "again", 5, "how often a test that differs is run again, by itself, in each of two columns")
	flag.BoolVar(&c.suite.Short, "short", true, "run the tests with -short")
	flag.Parse()
	ok, err := c.all()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if !ok {
		return 1
	}
	return 0
}

// all runs the suite with every version.
func (c *Command) all() (bool, error) {
	for name := range strings.SplitSeq(c.columns, ",") {
		known := false
		for _, column := range guests.Columns[1:] {
			if column.String() == name {
				c.suite.Columns, known = append(c.suite.Columns, column), true
			}
		}
		if !known {
			return false, fmt.Errorf("there is no column %q (they are %v)", name, guests.Columns[1:])
		}
	}
	c.suite.Log = os.Stdout
	ok := true
	for version := range strings.SplitSeq(c.versions, ",") {
		holds, err := c.one(version)
		if err != nil {
			return false, err
		}
		ok = ok && holds
	}
	return ok, nil
}

// one runs the suite with one version and reports it.
func (c *Command) one(version string) (bool, error) {
	dir := c.keep
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "guests"); err != nil {
			return false, err
		}
		defer os.RemoveAll(dir)
	} else if dir = dir + "/" + version; os.MkdirAll(dir, 0o755) != nil {
		return false, fmt.Errorf("cannot make %s", dir)
	}
	start := time.Now()
	k, err := guests.New(dir, version)
	if err != nil {
		return false, err
	}
	// First check that the columns really run in their ways.
	program, err := k.Guest()
	if err != nil {
		return false, err
	}
	if err := program.Probe(append(c.suite.Columns, guests.Stock)...); err != nil {
		return false, err
	}
	s := c.suite
	s.Kit = k
	packages, err := c.Packages(k, &s)
	if err != nil {
		return false, err
	}
	rows, err := s.Run(packages)
	if err != nil {
		return false, err
	}
	head := fmt.Sprintf("## %s: %s, %s, commit %s\n\n%s, %d processors, Linux %s; %.0f minutes in all.\n\n",
		c.Title, k.Version, start.UTC().Format("2006-01-02 15:04"), commit(), runtime.GOARCH, runtime.NumCPU(), kernel(), time.Since(start).Minutes())
	fmt.Print("\n", head)
	s.Markdown(os.Stdout, rows)
	if c.report != "" {
		f, err := os.OpenFile(c.report, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			return false, err
		}
		io.WriteString(f, "\n"+head)
		s.Markdown(f, rows)
		if err := f.Close(); err != nil {
			return false, err
		}
	}
	for _, row := range rows {
		if !row.Holds() {
			return false, nil
		}
	}
	return true, nil
}

// commit returns the commit of the tested sources.
func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--dirty", "--exclude=*").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

func kernel() string {
	var u syscall.Utsname
	if syscall.Uname(&u) != nil {
		return "unknown"
	}
	var b strings.Builder
	for _, c := range u.Release {
		if c == 0 {
			break
		}
		b.WriteByte(byte(c))
	}
	return b.String()
}
