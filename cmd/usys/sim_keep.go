package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// The files in a directory of -keep.
const (
	keptLog    = "log"
	keptStdout = "stdout"
	keptStderr = "stderr"
	keptReport = "report.json"
	keptCore   = "core"
	keptDisk   = "disk" // a directory
	keptStory  = "story.jsonl"
)

// keeper has the flags of the files that a run leaves behind: -until and -keep.
type keeper struct {
	dir   string // -keep
	core  string // -core
	crash bool   // -crash
}

// define adds the flags. until is the event at which the run stops.
func (k *keeper) define(f *flag.FlagSet, until *uint64) {
	f.StringVar(&k.dir, "keep", "", "")
	f.StringVar(&k.core, "core", "", "")
	f.BoolVar(&k.crash, "crash", false, "")
	f.Uint64Var(until, "until", 0, "")
}

// lookKeep checks that the flags go together.
func (s *simulation) lookKeep(f *flag.FlagSet) (err error) {
	k := &s.keep
	f.Visit(func(g *flag.Flag) {
		own := slices.Contains([]string{"keep", "core", "crash", "until"}, g.Name)
		switch {
		case own && s.diff.on:
			err = fmt.Errorf("-%s and -diff are given together (leave one out)", g.Name)
		case own && f.Lookup("seeds").Value.String() != "":
			err = fmt.Errorf("-%s is for one run (name it with -seed N)", g.Name)
		case g.Name == "until" && s.Until == 0:
			err = errors.New("-until 0: events have numbers from 1 on (-log prints them)")
		case g.Name == "core" && s.Until == 0:
			err = errors.New("-core: no core file is written without -until (add -until K)")
		case k.crash && k.dir == "":
			err = errors.New("-crash: the disk is left nowhere without -keep (add -keep DIR)")
		case k.dir != "" && (g.Name == "o" || g.Name == "ff"):
			err = fmt.Errorf("-%s: the log is in the directory of -keep (leave -%s out)", g.Name, g.Name)
		}
	})
	if k.dir == "" || err != nil {
		return err
	}
	s.log.on, s.log.text = true, !s.log.json
	s.log.stacks = true
	s.log.out = filepath.Join(k.dir, keptLog)
	return nil
}

// runKept runs the first seed, and keeps the files that the flags ask for.
func (s *simulation) runKept(ctx context.Context, stdout, stderr io.Writer) (*runs.Result, error) {
	if s.Until > 0 {
		s.Stopped = s.writeCores
	}
	if s.keep.dir == "" {
		return s.run(ctx, stdout, stderr)
	}
	if err := s.keep.makeDir(); err != nil {
		return nil, err
	}
	if err := s.keepDisks(); err != nil {
		return nil, err
	}
	done, err := s.keepStory()
	if err != nil {
		return nil, err
	}
	outs := [2]io.Writer{stdout, stderr}
	for i, name := range []string{keptStdout, keptStderr} {
		f, err := os.Create(filepath.Join(s.keep.dir, name))
		if err != nil {
			return nil, fmt.Errorf("-keep: %w", err)
		}
		defer f.Close()
		outs[i] = io.MultiWriter(outs[i], f)
	}
	r, err := s.run(ctx, outs[0], outs[1])
	err = errors.Join(err, done())
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(r, "", "\t")
	if err == nil {
		err = os.WriteFile(filepath.Join(s.keep.dir, keptReport), append(text, '\n'), 0o666)
	}
	return r, err
}

// keepDisks has the loader copy out the disks of all machines.
func (s *simulation) keepDisks() error {
	for _, name := range keptNames {
		if s.cluster != nil && slices.Contains(s.cluster.Machines, name) {
			return fmt.Errorf("-keep: a machine of the scenario is called %s, and -keep writes a file of that name (give the machine another name)", name)
		}
	}
	dir, err := filepath.Abs(s.keep.dir)
	if err != nil {
		return fmt.Errorf("-keep: %w", err)
	}
	s.Flags = append(s.Flags, "-sim-out", "/="+filepath.Join(dir, keptDisk), "-sim-machines", dir)
	if s.keep.crash {
		s.Settings = append(s.Settings, "crash=1")
	}
	return nil
}

// makeDir makes the directory of -keep, unless it exists and is empty.
func (k *keeper) makeDir() error {
	if err := os.MkdirAll(k.dir, 0o777); err != nil {
		return fmt.Errorf("-keep: %w", err)
	}
	files, err := os.ReadDir(k.dir)
	switch {
	case err != nil:
		return fmt.Errorf("-keep: %w", err)
	case len(files) > 0:
		return fmt.Errorf("-keep %s: the directory is not empty, and nothing in it is overwritten (name another)", k.dir)
	}
	return nil
}
