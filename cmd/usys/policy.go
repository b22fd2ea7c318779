package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/usys-go/bridge/hosts/shape/oci"
	"github.com/usys-go/bridge/hosts/shape/owner"
	"github.com/usys-go/bridge/hosts/shape/policy"
)

const policyHelp = `usage: usys policy diff A B
       usys policy check [-program file] POLICY [RECORD ...]
       usys policy oci RECORD

These commands are about policies: files that say which calls each module, package and
function of a program may make. usys exec -record FILE program writes one. A policy may also be a
go.mod with comments of gomodjail's.

Diff says in words what B allows and A does not, and the other way round. The exit status
is 1 if B allows something new.

Check looks for lines that contradict or repeat each other, for sections that are about
no call, and, if there are records, for lines that no record uses. The exit status is 1 if
it finds some.

  -program file  look for modules that this program does not have, too

Oci prints the seccomp profile that a record justifies, for runc and Docker.

The exit status is 2 if a file cannot be read, or has mistakes.
`

// policyCommands are the commands of usys policy.
var policyCommands = map[string]func([]string, io.Writer) (int, error){"diff": policyDiff, "check": policyCheck, "oci": policyOCI}

// policyCommand is usys policy.
func policyCommand(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprintln(stderr, "usys: policy: no command is named (usys policy diff, check or oci)")
		return misuse
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		fmt.Fprint(stdout, policyHelp)
		return fine
	}
	f, ok := policyCommands[args[0]]
	if !ok {
		fmt.Fprintf(stderr, "usys: policy: there is no %q (usys policy diff, check or oci)\n", args[0])
		return misuse
	}
	code, err := f(args[1:], stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, policyHelp)
		return fine
	case err != nil:
		fmt.Fprintf(stderr, "usys: policy: %v\n", err)
		return misuse
	}
	return code
}

// readPolicy reads a policy, or one that stands in the comments of a go.mod.
func readPolicy(name string) (*policy.Policy, error) {
	if filepath.Ext(name) == ".mod" {
		return policy.FromGoMod(name)
	}
	return policy.ReadFile(name)
}

func readPolicies(names []string) (list []*policy.Policy, err error) {
	for _, name := range names {
		p, e := readPolicy(name)
		list, err = append(list, p), errors.Join(err, e)
	}
	return list, err
}

func policyDiff(args []string, stdout io.Writer) (int, error) {
	f := newFlags("policy diff")
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if f.NArg() != 2 {
		return 0, fmt.Errorf("diff takes two policies, not %d (usys policy diff OLD NEW)", f.NArg())
	}
	list, err := readPolicies(f.Args())
	if err != nil {
		return 0, err
	}
	added, gone := policy.Diff(list[0], list[1])
	for _, text := range added {
		fmt.Fprintf(stdout, "new: %s\n", text)
	}
	for _, text := range gone {
		fmt.Fprintf(stdout, "gone: %s\n", text)
	}
	if len(added) > 0 {
		return wrong, nil
	}
	return fine, nil
}

func policyCheck(args []string, stdout io.Writer) (int, error) {
	f := newFlags("policy check")
	program := f.String("program", "", "")
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if f.NArg() == 0 {
		return 0, errors.New("no policy is named (usys policy check POLICY [RECORD ...])")
	}
	list, err := readPolicies(f.Args())
	if err != nil {
		return 0, err
	}
	p := list[0]
	found := p.Check()
	if len(list) > 1 {
		found = append(found, p.Unused(list[1:])...)
	}
	if *program != "" {
		file, err := os.Open(*program)
		if err != nil {
			return 0, err
		}
		defer file.Close()
		m, err := owner.Read(file)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", *program, err)
		}
		found = append(found, p.Absent(m)...)
	}
	policy.SortErrors(found)
	for _, e := range found {
		fmt.Fprintln(stdout, e)
	}
	if len(found) > 0 {
		return wrong, nil
	}
	return fine, nil
}

func policyOCI(args []string, stdout io.Writer) (int, error) {
	f := newFlags("policy oci")
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if f.NArg() != 1 {
		return 0, fmt.Errorf("oci takes one record, not %d (usys policy oci RECORD)", f.NArg())
	}
	p, err := policy.ReadFile(f.Arg(0))
	if err != nil {
		return 0, err
	}
	if len(p.Calls) == 0 {
		return 0, fmt.Errorf("%s has no line calls, which records have (usys exec -record FILE program)", f.Arg(0))
	}
	_, err = stdout.Write(oci.New(p.Calls).Text())
	return fine, err
}
