package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/shape/enforce"
	"github.com/usys-go/bridge/hosts/shape/policy"
)

// policed holds the flags of a policy.
type policed struct {
	file string // -policy
	root string // -root
	mode modeFlag

	rules *policy.Policy // as it was read
}

// modeFlag is -policy-mode.
type modeFlag struct {
	mode  enforce.Mode
	given bool
}

var modes = []string{enforce.Kill: "kill", enforce.Errno: "errno", enforce.Warn: "warn"}

func (m *modeFlag) String() string { return modes[m.mode] }

func (m *modeFlag) Set(value string) error {
	i := slices.Index(modes, value)
	if i < 0 {
		return fmt.Errorf("there is no mode %s%s: it is one of %s", value, calls.DidYouMean(value, modes), strings.Join(modes, ", "))
	}
	m.mode, m.given = enforce.Mode(i), true
	return nil
}

func (p *policed) define(f *flag.FlagSet) {
	f.StringVar(&p.file, "policy", "", "")
	f.StringVar(&p.root, "root", "", "")
	f.Var(&p.mode, "policy-mode", "")
}

func (p *policed) on() bool { return p.file != "" || p.root != "" }

func (p *policed) check() error {
	switch {
	case p.mode.given && !p.on():
		return errors.New("-policy-mode is for calls that a policy does not allow (add -policy FILE)")
	case p.file != "" && p.root != "":
		return errors.New("-root is a policy of its own, beside which there is no other (leave -policy out, or name the directory in its file)")
	}
	if p.root != "" {
		if info, err := os.Stat(p.root); err != nil || !info.IsDir() {
			return fmt.Errorf("-root %s: there is no such directory", p.root)
		}
	}
	return nil
}

// read reads the policy.
func (p *policed) read() (err error) {
	switch {
	case p.root != "":
		var dir string
		if dir, err = filepath.Abs(p.root); err == nil {
			p.rules = policy.Below(dir)
		}
	case p.file != "":
		// The process that reports calls reads it, too.
		if info, e := os.Stat(p.file); e == nil && !info.Mode().IsRegular() {
			return fmt.Errorf("exec: -policy %s: it is no file, which can be read twice (write the policy to one)", p.file)
		}
		p.rules, err = readPolicy(p.file)
	}
	return err
}

// A policyJob is the part of a policy that the process needs that reports
// calls.
type policyJob struct {
	File, Root string // -policy, -root
	Program    string
	Vars       policy.Variables
}

// ancestors is the number of ancestors of a goroutine whose stacks the runtime keeps. C:
// hosts/shape/owner.c and hosts/trace/stack.c read as many.
const ancestors = 32

// withAncestors returns an environment in which the runtime keeps these stacks.
func withAncestors(env []string) []string {
	setting := fmt.Sprintf("tracebackancestors=%d", ancestors)
	for i, v := range env {
		if text, ok := strings.CutPrefix(v, "GODEBUG="); ok {
			env = slices.Clone(env)
			if text != "" {
				setting = text + "," + setting
			}
			env[i] = "GODEBUG=" + setting
			return env
		}
	}
	return append(env[:len(env):len(env)], "GODEBUG="+setting)
}
